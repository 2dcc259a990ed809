import { leafRanges, type Marks } from './marks.ts';

/**
 * The words of a text that came into no key and no value: what an error of syntax has cost. Comments are none of them.
 * A value of several lines counts as unread, for where it ends was a guess.
 */
export function unreadWords(text: string, marks: Marks): string[] {
  const words: string[] = [];
  for (const line of maskRead(text, marks)
    .replace(/(^|[ \t])#.*$/gm, '$1')
    .split('\n')) {
    const [name = ''] = line.split(/:(?:\s|$)/);
    words.push(name, /[^\s:="'-]+/.exec(line)?.[0] ?? '', ...line.split(/[\s,[\]{}"']+|:(?=\s|$)/));
  }
  return words.filter((word) => /[a-z0-9]/i.test(word));
}

function maskRead(text: string, marks: Marks): string {
  const left: string[] = [];
  let at = 0;
  for (const { start, end } of leafRanges(marks)) {
    if (start < at || text.slice(start, end).includes('\n')) continue;
    left.push(text.slice(at, start));
    at = end;
  }
  return [...left, text.slice(at)].join(' ');
}
