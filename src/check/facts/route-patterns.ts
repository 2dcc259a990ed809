import { type AddressPattern, parseAddressPattern } from '../../mail/address-pattern.ts';
import type { MailDocument } from '../../mail/document.ts';

/** A route for addresses that match a pattern. */
export interface PatternRoute {
  /** With its slashes. */
  readonly key: string;
  /** Undefined when it cannot be read. */
  readonly pattern: AddressPattern | undefined;
  /** What is wrong with it, in words that follow "it has". */
  readonly problem: string | undefined;
}

/** The routes that have patterns; several rules ask for them. */
export function patternRoutes(document: MailDocument): readonly PatternRoute[] {
  const routes = known.get(document) ?? [...parsedRoutes(document)];
  known.set(document, routes);
  return routes;
}

const known = new WeakMap<MailDocument, readonly PatternRoute[]>();

function* parsedRoutes({ routes = {} }: MailDocument): Generator<PatternRoute> {
  for (const key of Object.keys(routes)) {
    if (!key.startsWith('/')) continue;
    const parsed = parseAddressPattern(key);
    yield parsed.ok
      ? { key, pattern: parsed.pattern, problem: undefined }
      : { key, pattern: undefined, problem: parsed.problem };
  }
}

/** Names that no real address has: a pattern that matches both of them matches all. */
const UNLIKELY = ['q7-zk.x0_j', 'w'];

/** True when a pattern matches every address of a domain. */
export function matchesEverything({ pattern }: PatternRoute, domain: string): boolean {
  return pattern !== undefined && UNLIKELY.every((name) => pattern.test(`${name}@${domain}`));
}
