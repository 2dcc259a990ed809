import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

/**
 * Writes a mail.yml of `size` addresses: about a tenth of them groups, a thousandth hosts, the rest mailboxes
 * and forwards in categories of a thousand. The same size gives the same text.
 */
export async function writeEstate(path, size) {
  const file = createWriteStream(path);
  for (const part of estate(size)) {
    if (!file.write(part)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
}

function* estate(size) {
  const groups = Math.floor(size / 10);
  const forwards = Math.floor(size / 5);
  const mailboxes = size - groups - forwards - 4;
  yield 'version: 1\ndomain: example.org\nservers:\n  mx1: { fqdn: mail.example.org, ipv4: 192.0.2.25 }\nhosts:\n';
  for (let n = 0; n < Math.max(1, Math.floor(size / 1000)); n++) yield `  host${n}: {}\n`;
  yield 'addresses:\n  roles:\n    postmaster: user0\n    abuse: user0\n    root: user0\n    webmaster: user0\n';
  yield* entries('people', mailboxes, (n) => `    user${n}: {}\n`);
  yield 'forwards:\n';
  yield* entries('former', forwards, (n) => `    former${n}: former${n}@example.net\n`);
  yield* entries('groups', groups, (n) => `    group${n}: [${members(n, mailboxes).join(', ')}]\n`);
  yield SILENCE;
}

/** The estate has no findings: printing them would be measured too. */
const SILENCE = `silence:
  mail/forward-breaks-spf: { forwards: members read elsewhere }
  mail/host-without-credential: { hosts: made for measurements }
  mail/unsigned-domain: { example.org: made for measurements }
`;

function* entries(category, count, line) {
  for (let n = 0; n < count; n++) {
    if (n % 1000 === 0) yield `  ${category}${n / 1000}:\n`;
    yield line(n);
  }
}

/** Two to six members; every third group has one outside. */
function members(group, mailboxes) {
  const names = new Set();
  for (let n = 0; n < 2 + (group % 5); n++) names.add(`user${(group * 7919 + n * 104_729) % mailboxes}`);
  if (group % 3 === 0) names.add(`member${group}@example.net`);
  return [...names];
}
