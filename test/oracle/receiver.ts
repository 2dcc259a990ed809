import { authenticate, type DNSResolver } from 'mailauth';

/** What a receiver elsewhere finds out about a message. */
export interface Findings {
  /** `selector@domain algorithm` for each signature, sorted. */
  readonly signatures: readonly string[];
  /** Of the signatures together. */
  readonly dkim: 'pass' | 'fail' | 'none' | 'unknown';
  readonly spf: string;
  readonly dmarc: string;
}

/** A message that left our server. */
export interface SentMessage {
  readonly sender: string;
  /** Header and body; \n ends a line. */
  readonly content: string;
}

/** The server that every message comes from. */
const SERVER = { ip: '192.0.2.25', helo: 'mail.example.org' };

/**
 * Judges a message as its receiver does, with mailauth, who asks the compiled zones. What is in zones of others
 * nobody can know here.
 */
export async function judge(
  { sender, content }: SentMessage,
  files: ReadonlyMap<string, string>,
  zones: readonly string[],
): Promise<Findings> {
  const isOurs = (name: string) => zones.some((zone) => name === zone || name.endsWith(`.${zone}`));
  const message = Buffer.from(content.replaceAll('\n', '\r\n'), 'latin1');
  const { dkim, spf, dmarc } = await authenticate(message, {
    ...{ ...SERVER, sender, mta: 'mx.example.net', resolver: resolverOf(files) },
    ...{ disableArc: true, disableBimi: true },
  });
  // RFC 7208 section 2.4: who sends without a sender is asked for by the name it greets with.
  const sending = sender === '' ? SERVER.helo : domainOf(sender);
  const from = domainOf(/^From: <(.*)>$/m.exec(content)?.[1] ?? '');
  const signatures = dkim.results.filter(({ status }) => status.result !== 'none');
  const passed = signatures.filter(({ status }) => status.result === 'pass').length;
  const all = signatures.length;
  return {
    signatures: signatures
      .map((one) => `${one.selector}@${one.signingDomain} ${algorithmOf(one.info)}`)
      .sort(),
    dkim:
      all === 0
        ? 'none'
        : isOurs(signatures[0]?.signingDomain ?? '')
          ? passed === all
            ? 'pass'
            : 'fail'
          : 'unknown',
    spf: !isOurs(sending) ? 'unknown' : spf === false ? 'none' : spf.status.result,
    dmarc: !isOurs(from) ? 'unknown' : dmarc === false ? 'none' : dmarc.status.result,
  };
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}

/** mailauth tells it only in the form of Authentication-Results. */
function algorithmOf(info: string): string {
  return /\bheader\.a=(\w+)-/.exec(info)?.[1] ?? '';
}

/** Answers from the compiled zones, and knows the address of the server. */
function resolverOf(files: ReadonlyMap<string, string>): DNSResolver {
  const records = [...files]
    .filter(([path]) => path.startsWith('dns/'))
    .flatMap(([, text]) => recordsIn(text));
  return async (name, type) => {
    if (name === SERVER.helo && type === 'A') return [SERVER.ip];
    const found = records.filter((record) => record.name === name && record.type === type);
    if (found.length === 0) throw Object.assign(new Error(name), { code: 'ENOTFOUND' });
    if (type === 'TXT') return found.map(({ data }) => [joined(data)]);
    return type === 'MX'
      ? (found.map(({ data }) => exchange(data)) as unknown as string[])
      : found.map(({ data }) => data);
  };
}

function recordsIn(zone: string): { name: string; type: string; data: string }[] {
  const lines = zone.matchAll(/^(\S+)\. \d+ IN (\S+) (.*)$/gm);
  return [...lines].map(([, name = '', type = '', data = '']) => ({ name, type, data }));
}

/** RFC 1035 section 5.1. */
function joined(data: string): string {
  const strings = [...data.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, string = '']) => string);
  return strings.join('').replace(/\\(\D)/g, '$1');
}

/** As node:dns gives it, which is more than the type of mailauth's resolver admits. */
function exchange(data: string): { priority: number; exchange: string } {
  const [priority = '', name = ''] = data.split(' ');
  return { priority: Number(priority), exchange: name.replace(/\.$/, '') };
}
