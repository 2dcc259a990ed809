/** `node questions.mjs FILE COUNT`: prints how many seconds of processor time so many questions about a mail.yml of estate.mjs take. */
import { openEstate } from '../../dist/library.mjs';

const [file, count] = process.argv.slice(2);
const { explainer } = await openEstate({ file });
const before = process.cpuUsage();
for (let n = 0; n < Number(count); n++) explainer.way(questionOf(n));
const { user, system } = process.cpuUsage(before);
console.log((user + system) / 1e6);

/** Groups, mailboxes with a tag, forwards, names that nobody has, and other spellings, in turn. */
function questionOf(n) {
  const kinds = [`group${n}`, `user${n}+tag@example.org`, `former${n}`, `usr${n}`, `USER${n}@Example.org`];
  return kinds[n % kinds.length];
}
