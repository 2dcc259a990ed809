import { applyPatch } from 'diff';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileChanges } from '../../src/review/files.ts';

/** Texts of few different lines, so that two of them have much in common. */
const content = fc
  .array(fc.constantFrom('', 'a', 'b', 'ab', '# c', '+x', '-x'), { maxLength: 12 })
  .map((lines) => lines.map((line) => `${line}\n`).join(''));

describe('the diff of a file', () => {
  it('leads from the old text to the new one', () => {
    fc.assert(
      fc.property(content, content, (before, after) => {
        const [change] = fileChanges([{ path: 'f', content: before }], [{ path: 'f', content: after }]);
        const patch = ['--- a/f', '+++ b/f', ...(change?.lines ?? []), ''].join('\n');
        expect(before === after ? before : applyPatch(before, patch)).toBe(after);
        expect(change === undefined).toBe(before === after);
      }),
      { numRuns: 2000 },
    );
  });

  it('names the line of a change in the middle of a long file', () => {
    const lines = Array.from({ length: 50_000 }, (_, n) => `row${n}\tvalue${n}\n`);
    const before = lines.join('');
    const after = lines.with(31_000, 'row31000\tother\n').join('');
    const [change] = fileChanges([{ path: 'f', content: before }], [{ path: 'f', content: after }]);
    expect(change?.lines).toEqual(['@@ -31001,1 +31001,1 @@', '-row31000\tvalue31000', '+row31000\tother']);
  });

  it('counts lines that come and go where too much differs for a diff', () => {
    const before = Array.from({ length: 5000 }, (_, n) => `old${n}\n`).join('');
    const after = `${Array.from({ length: 4000 }, (_, n) => `new${n}\n`).join('')}old7\n`;
    const [change] = fileChanges([{ path: 'f', content: before }], [{ path: 'f', content: after }]);
    expect(change).toMatchObject({ kind: 'changed', added: 4000, removed: 4999 });
  });

  it('says that a file is sealed, and nothing of what is in it', () => {
    const sealed = '-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n-----END AGE ENCRYPTED FILE-----\n';
    const [change] = fileChanges([{ path: 'f', content: sealed }], [{ path: 'f', content: `${sealed}\n` }]);
    expect(change).toMatchObject({ kind: 'changed', isSealed: true, lines: [] });
  });
});
