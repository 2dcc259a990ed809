import { authenticate, type DKIMResult, type DNSResolver } from 'mailauth';
import type { Machine } from './stage/machine.ts';
import { askDns } from './stage/questions.ts';

/** A message as it came in. */
export interface ReceivedMail {
  /** The address it came from, and what that called itself. */
  readonly ip: string;
  readonly helo: string;
  /** Of the envelope; empty for the null sender. */
  readonly sender: string;
  /** As the sink keeps it: \n for the end of a line, one character for each octet. */
  readonly content: string;
}

/** What a verifier finds out about a message. */
export interface Verdict {
  /** `selector@domain algorithm pass` or `... fail` for each signature, sorted. */
  readonly dkim: readonly string[];
  /** RFC 7208: pass, fail, softfail, none ... */
  readonly spf: string;
}

/** What the verifier of npm says, DMARC included; it asks a name server from a machine. */
export async function judgeByMailauth(
  machine: Machine,
  mail: ReceivedMail,
): Promise<Verdict & { readonly dmarc: string }> {
  const { dkim, spf, dmarc } = await authenticate(onTheWire(mail.content), {
    ...{ ip: mail.ip, helo: mail.helo, sender: mail.sender, mta: 'mx.example.net' },
    ...{ resolver: resolverIn(machine), disableArc: true, disableBimi: true },
  });
  const signatures = dkim.results.filter(({ status }) => status.result !== 'none');
  return {
    dkim: signatures.map(nameOf).sort(),
    spf: spf === false ? 'none' : spf.status.result,
    dmarc: dmarc === false ? 'none' : dmarc.status.result,
  };
}

/** It calls a body that has changed neutral, and tells the algorithm only in the form of Authentication-Results. */
function nameOf({ selector, signingDomain, info, status }: DKIMResult): string {
  const [, algorithm] = /\bheader\.a=(\S+)/.exec(info) ?? [];
  return `${selector}@${signingDomain} ${algorithm} ${status.result === 'pass' ? 'pass' : 'fail'}`;
}

/** What Debian's python3-dkim and python3-spf say; they run in a machine and ask its own resolver. */
export async function judgeByPython(machine: Machine, mails: readonly ReceivedMail[]): Promise<Verdict[]> {
  // Another Python of the PATH may not have these packages.
  const input = JSON.stringify(
    mails.map((mail) => ({ ...mail, content: onTheWire(mail.content).toString('base64') })),
  );
  return JSON.parse(await machine.check(['/usr/bin/python3', '-c', PROGRAM], { input }));
}

const PROGRAM = `
import base64, dkim, json, spf, sys

def tags(header):
    return dkim.util.parse_tag_value(header[1])

def signatures(content):
    verifier = dkim.DKIM(content)
    headers = [tags(header) for header in verifier.headers if header[0].lower() == b'dkim-signature']
    for index, tag in enumerate(headers):
        try:
            result = verifier.verify(index)
        except dkim.DKIMException:
            result = False
        name = b'%s@%s %s' % (tag[b's'], tag[b'd'], tag[b'a'])
        yield name.decode() + (' pass' if result else ' fail')

def judge(mail):
    result, _ = spf.check2(i=mail['ip'], s=mail['sender'], h=mail['helo'])
    return {'dkim': sorted(signatures(base64.b64decode(mail['content']))), 'spf': result}

print(json.dumps([judge(mail) for mail in json.load(sys.stdin)]))
`;

/** What passed in the domain that a reader sees, or below or above it (RFC 9989, relaxed alignment). */
export function aligned({ dkim, spf }: Verdict, { content, sender, helo }: ReceivedMail): string[] {
  const from = organisation(/^From: .*@([\w.-]+)/im.exec(content)?.[1]);
  const signed = dkim.some((s) => s.endsWith(' pass') && organisation(s.split(/[@ ]/)[1]) === from);
  const sent = spf === 'pass' && organisation(sender.split('@')[1] ?? helo) === from;
  return [...(signed ? ['dkim'] : []), ...(sent ? ['spf'] : [])];
}

/** Nobody here has a domain below a public suffix of two labels. */
function organisation(domain = ''): string {
  return domain.toLowerCase().split('.').slice(-2).join('.');
}

function onTheWire(content: string): Buffer {
  return Buffer.from(content.replaceAll('\n', '\r\n'), 'latin1');
}

/** A resolver as Node's own, with its errors, that looks from within a machine. */
function resolverIn(machine: Machine): DNSResolver {
  return async (name, type) => {
    const server = (await machine.read('/etc/resolv.conf')).split(/\s/)[1] ?? '';
    const [answer] = await askDns(machine, server, [{ name, type }]);
    const data = (answer?.records ?? [])
      .filter((record) => record.type === type)
      .map((record) => record.data);
    if (data.length === 0) throw Object.assign(new Error(name), { code: errorCode(answer?.status) });
    if (type === 'TXT') return data.map((text) => [text]);
    return type === 'MX' ? (data.map(mailExchange) as unknown as string[]) : data;
  };
}

function errorCode(status = ''): string {
  return { NOERROR: 'ENODATA', NXDOMAIN: 'ENOTFOUND' }[status] ?? 'ESERVFAIL';
}

/** As node:dns gives it, which is more than the type of mailauth's resolver admits. */
function mailExchange(data: string): { priority: number; exchange: string } {
  const [priority = '', exchange = ''] = data.split(' ');
  return { priority: Number(priority), exchange: exchange.replace(/\.$/, '') };
}
