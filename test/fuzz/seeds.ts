import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { World } from '../../src/pipeline.ts';
import { TEST_DAY } from '../support/compile.ts';
import { repository } from '../support/repository.ts';
import { treeOf } from '../support/scratch.ts';

/** A mail.yml without errors that mutations start from. */
export interface Seed {
  readonly name: string;
  readonly text: string;
  readonly world: World;
}

/** The least that an estate with people and roles consists of. */
const SMALLEST = `version: 1
domain: example.org
servers:
  mail: {}
addresses:
  staff:
    dev1: {}
forwards:
  roles:
    postmaster: dev1
    abuse: dev1
    root: dev1
`;

/** The styles of YAML that other seeds do not use: anchors, block scalars, all kinds of quotes, open brackets. */
const STYLES = `---
"version": 1
'domain': >-
  example.org
servers: &all
  ? mail
  : ipv4: !!str 192.0.2.25 # with a tag
    note: |
      The one server.

      It has no second one.
domains: {
  two.example.org: {}, # inside brackets
  "three.example.org": {
    note: 'it''s \\here' },
}
hosts:
  web1: &machine { limit: none }
  web2: *machine
addresses:
    staff :
        dev1: dev1
        dev2:   { account:   dev2
          , note: "tab\\tand\\u00e9" }
forwards:
  roles: &roles
    postmaster: &who
    - dev1
    -   dev2
    abuse: *who
    root: [
      dev1,
      dev2
    ]
    "postmaster@two.example.org": dev1
    abuse@two.example.org: "d\\x65v1"
...
`;

/** Every seed: the founding estate, the golden cases that compile, the smallest, and one in rare styles of YAML. */
export const seeds: readonly Seed[] = [
  seedOf('the founding estate', repository),
  ...readdirSync(join(repository, 'test/cases'))
    .map((name) => seedOf(name, join(repository, 'test/cases', name)))
    .filter(({ name }) => existsSync(join(repository, 'test/cases', name, 'out/manifest.json'))),
  { name: 'the smallest', text: SMALLEST, world: worldOf(repository) },
  { name: 'rare styles', text: STYLES, world: worldOf(repository) },
];

function seedOf(name: string, folder: string): Seed {
  return { name, text: readFileSync(join(folder, 'mail.yml'), 'utf8'), world: worldOf(folder) };
}

/** What a mail.yml in a folder may name: hand-written files, public keys, sealed secrets; read once. */
export function worldOf(folder: string): World {
  const texts = new Map<string, string>();
  for (const part of ['keys', 'files', 'secrets'].filter((name) => existsSync(join(folder, name))))
    for (const [path, text] of Object.entries(treeOf(join(folder, part)))) texts.set(`${part}/${path}`, text);
  return { attachment: (path) => texts.get(path), today: async () => TEST_DAY };
}
