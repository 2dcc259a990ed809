import type { Transport } from '../mail/postfix-rows.ts';
import type { Cause, End } from './answers.ts';
import { quoteLocalPart } from './postfix/quoting.ts';
import { type Naming, resolveAddress } from './postfix/rewriting.ts';
import { folded, type Tables, withoutExtension } from './tables.ts';

/** Where the queue manager sends a recipient. */
export type Destination =
  | { readonly end: End; readonly causes: readonly Cause[] }
  /** A local alias: it is sent again, to an address of ours. */
  | { readonly alias: string; readonly causes: readonly Cause[] };

/** An address that trivial-rewrite(8) has resolved, with its transport. */
export interface Routed {
  /** In internal form. */
  readonly recipient: string;
  readonly isLocal: boolean;
  readonly isRouted: boolean;
  readonly isBad: boolean;
  readonly transport: Transport;
  readonly causes: readonly Cause[];
}

/** Finds the transport of an address (resolve_addr() of trivial-rewrite(8), with its tables). */
export function route(address: string, naming: Naming, tables: Tables): Routed {
  const resolved = resolveAddress(address, naming);
  if (resolved.isBad) return { ...resolved, transport: UNKNOWN_USER, causes: [] };
  const relocation = tables.relocation(resolved.recipient);
  if (relocation !== undefined) {
    const transport = { service: 'error', nextHop: `5.1.6 User has moved to ${relocation.value}` };
    return { ...resolved, transport, causes: [relocation.cause] };
  }
  const found = tables.transport(resolved.recipient);
  if (found !== undefined) return { ...resolved, transport: found.value, causes: [found.cause] };
  return resolved.isLocal
    ? { ...resolved, transport: UNKNOWN_USER, causes: [LOCAL_TRANSPORT] }
    : { ...resolved, transport: { service: 'smtp', nextHop: '' }, causes: [] };
}

const UNKNOWN_USER: Transport = { service: 'error', nextHop: '5.1.1 User unknown' };
const LOCAL_TRANSPORT: Cause = { table: 'main.cf', key: 'local_transport', path: undefined };

/** Where a recipient of an accepted message ends; addresses of ends are in external form. */
export function deliver(address: string, naming: Naming, tables: Tables): Destination {
  const routed = route(address, naming, tables);
  const { recipient, transport, causes } = routed;
  const shown = quoteLocalPart(recipient);
  if (routed.isBad) {
    return { end: { kind: 'bounce', address: shown, status: '5.1.3', text: 'bad address syntax' }, causes };
  }
  if (routed.isLocal && /^double-bounce@/i.test(recipient)) {
    // The queue manager itself drops what could only be an error about an error (double_bounce_sender).
    return { end: { kind: 'discard', address: shown }, causes: [DOUBLE_BOUNCE] };
  }
  switch (transport.service) {
    case 'local':
      return deliverLocally(recipient, causes, tables);
    case 'error':
      return { end: { kind: 'bounce', address: shown, ...splitStatus(transport.nextHop) }, causes };
    case 'discard':
      return { end: { kind: 'discard', address: shown }, causes };
    case 'relay':
      return { end: { kind: 'relay', address: shown, nextHop: transport.nextHop }, causes };
    case 'smtp':
      return { end: { kind: 'outside', address: shown }, causes };
    default:
      return { end: { kind: 'pipe', address: shown, service: transport.service }, causes };
  }
}

const DOUBLE_BOUNCE: Cause = { table: 'main.cf', key: 'double_bounce_sender', path: undefined };

/** local(8): the names of aliases(5) first, then accounts. */
function deliverLocally(recipient: string, causes: readonly Cause[], tables: Tables): Destination {
  const { stem } = withoutExtension(recipient);
  const name = folded(stem.slice(0, stem.lastIndexOf('@')));
  const alias = tables.localName(name);
  if (alias === undefined) return deliverToAccount(name, causes, tables);
  return { alias: alias.address, causes: [...causes, { table: 'aliases', key: name, path: alias.path }] };
}

/** Sealed destinations are local names as well; where they lead, only the server knows. */
function deliverToAccount(name: string, causes: readonly Cause[], tables: Tables): Destination {
  const sealed = tables.sealed(name);
  if (sealed === undefined) return { end: { kind: 'mailbox', account: name }, causes };
  const end: End = { kind: 'outside', address: `sealed:${sealed.name}` };
  return { end, causes: [...causes, { table: 'sealed', key: name, path: sealed.path }] };
}

/** The status code at the head of a reason, where there is one (dsn_split(3)). */
export function splitStatus(reason: string): { readonly status: string; readonly text: string } {
  const [, status = '5.0.0', text = reason] = /^([245]\.\d{1,3}\.\d{1,3})\s+(.*)$/s.exec(reason) ?? [];
  return { status, text };
}
