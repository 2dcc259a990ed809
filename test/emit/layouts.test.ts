import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { outputs } from '../../src/emit/outputs/index.ts';
import { repository } from '../support/repository.ts';

const folder = join(repository, 'src/emit/outputs');
const layouts = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.ejs'),
);

/** What no line of a configuration file can carry: it would end the line, the file, or the meaning. */
const HOSTILE = ['a\nb', 'a\rb', 'a\0b', 'a\u2028b', 'caf\u00e9', '\ue0005\ue001', undefined, null, {}, []];

describe('layouts', () => {
  it('are all found', () => expect(layouts.length).toBeGreaterThan(20));

  it.each(layouts)('%s lets no text in past its escape', (name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    expect(text).not.toContain('<%-');
  });

  it.each(layouts)('%s stands in a folder of its name', (name) => {
    expect(basename(name, '.ejs')).toBe(basename(dirname(name)));
  });
});

describe('the escape of each output', () => {
  const configuration = outputs.filter(({ id }) => id !== 'postfix-files' && id !== 'settings-page');

  it.each(configuration)('$id throws on what its format cannot carry', ({ id, escape: encode }) => {
    for (const value of HOSTILE.filter((text) => !(id === 'dns-zone' && Array.isArray(text)))) {
      expect(() => encode(value), `${id}: ${JSON.stringify(value)}`).toThrow();
    }
  });

  it('has an id of its own in each output', () => {
    expect(new Set(outputs.map(({ id }) => id)).size).toBe(outputs.length);
  });
});
