import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repository as checkout } from '../../support/repository.ts';
import { serverSuite, showLogsOnFailure } from '../stage/suite.ts';
import { DeployEstate, endedWith, type Name } from './estate.ts';
import { prepareRepositories, startLanes, startServerLane } from './fault-estate.ts';
import {
  FAULTS,
  type Fault,
  FIRST_DEPLOY,
  type Measured,
  type Others,
  SERVER_FAULTS,
  UPLOADED,
} from './faults.ts';
import { Flow } from './flow.ts';
import { Lane } from './lane.ts';

const DOCUMENT = join(checkout, 'docs/deploy.md');
/** A regular expression: `FAULT='clock' npx vitest run ...` tries only these. */
const WISH = new RegExp(process.env.FAULT ?? '');

/** What a fault led to, and how many seconds it took. */
interface Result extends Measured {
  readonly seconds: number;
}

const ALL: readonly Fault[] = [...FIRST_DEPLOY, ...SERVER_FAULTS, ...FAULTS];

it('lists all faults in docs/deploy.md', () => {
  const listed = documentedRows().map((row) => row.split(' | ').slice(0, 2).join(' | '));
  expect(listed).toEqual(ALL.map(({ fault, at }) => `| ${fault} | ${at}`));
});

serverSuite('faults of a deploy', () => {
  let estate: DeployEstate;
  let flow: Flow;
  const lanes: Lane[] = [];
  const results = new Map<Fault, Result>();

  beforeAll(async () => {
    estate = await DeployEstate.start(['apollo', 'luna', 'vega', 'lyra']);
    await estate.installAgents();
    flow = await Flow.start(estate);
  }, 300_000);
  afterAll(async () => await estate?.stop());
  showLogsOnFailure(() => estate.stage);

  async function measure(fault: Fault, attempt: Promise<Measured>): Promise<Measured> {
    const start = Date.now();
    const measured = await attempt;
    results.set(fault, { ...measured, seconds: (Date.now() - start) / 1000 });
    return measured;
  }

  describe('in a first deploy, leave the files made by hand', () => {
    it('or the release', async () => {
      endedWith(0, await estate.mailc(['deploy', '--target', 'luna', '--dry-run']));
      const luna = estate.machine('luna');
      const byHand = await luna.read('/etc/postfix/main.cf');
      for (const fault of FIRST_DEPLOY) {
        const lane = new FirstLane(estate, 'luna', byHand);
        expect(await measure(fault, fault.attempt(lane))).toMatchObject({ has: 'old', says: 'rolled back' });
      }
      expect(await luna.read('/etc/postfix/main.cf')).toBe(byHand);
    });
  });

  /** Four hosts share the work; each has its own fault at a time. */
  describe('leave the old release or the new one', () => {
    let others: Others;
    let server: Lane;
    const free: Lane[] = [];
    const waiting: ((lane: Lane) => void)[] = [];

    beforeAll(async () => {
      const repositories = await prepareRepositories(estate);
      lanes.push(...(await startLanes(estate)));
      free.push(...lanes);
      const { lane, upload } = await startServerLane(estate, repositories.extended);
      server = lane;
      others = { ...repositories, upload };
    }, 300_000);

    it('and these are all the steps of the agent, and all the files of an upload', async () => {
      const [lane] = lanes;
      await lane?.run('rm -f /run/steps');
      const look = 'find /var/lib/mailc/incoming -type f >>/run/uploaded';
      const note = `on_step() { echo "$1" >>/run/steps; ${look}; }\n`;
      await lane?.machine.write('/etc/mailc/agent.conf', note);
      expect(await lane?.deploy()).toBe('confirmed');
      const uploaded = (await lane?.machine.read('/run/uploaded'))?.trim().split('\n');
      expect(new Set(uploaded).size).toBe(UPLOADED);
      const steps = (await lane?.machine.read('/run/steps'))?.trim().split('\n');
      const tried = FAULTS.flatMap(({ fault, at }) => (fault === 'agent killed' ? [at] : []));
      expect(steps).toEqual(tried);
      await lane?.reset();
    });

    it.each(SERVER_FAULTS.filter(isWished))('$fault, at $at', async (fault) => {
      expect(await measure(fault, fault.attempt(server, others))).toMatchObject({
        has: 'old',
        says: 'refused',
      });
      await server.reset();
    });

    it.concurrent.each(FAULTS.filter(isWished))('$fault, at $at', { timeout: 300_000 }, async (fault) => {
      const lane = free.shift() ?? (await new Promise<Lane>((resolve) => waiting.push(resolve)));
      try {
        const { has } = await measure(fault, fault.attempt(lane, others));
        if (has === 'something else') throw new Error(`${lane.name} has ${await lane.status()}`);
      } finally {
        await lane.reset();
        const next = waiting.shift();
        if (next === undefined) free.push(lane);
        else next(lane);
      }
    });
  });

  it('lose no letter, return none, and never show half a release', async () => {
    const { injected, lost, bounced } = await flow.end();
    console.info(`${injected} letters`);
    expect({ lost, bounced }).toEqual({ lost: [], bounced: [] });
    for (const lane of lanes) expect(await lane.seenIncomplete()).toBe('');
  });

  it('end as docs/deploy.md says', () => {
    const rows = ALL.flatMap((fault) => {
      const result = results.get(fault);
      return result === undefined ? [] : [{ line: rowOf(fault, result), seconds: result.seconds }];
    });
    console.info(rows.map(({ line, seconds }) => `${line} ${seconds.toFixed(1)} s`).join('\n'));
    const lines = rows.map(({ line }) => line);
    if (process.env.UPDATE_GOLDEN === '1' && lines.length === ALL.length) recordTable(lines);
    const documented = documentedRows();
    expect(lines.filter((line) => !documented.includes(line))).toEqual([]);
    if (lines.length === ALL.length) expect(documented).toEqual(lines);
  });
});

function isWished({ fault, at }: Fault): boolean {
  return WISH.test(`${fault}, at ${at}`);
}

/** Before there is a release of ours, the old one is what was made by hand. */
class FirstLane extends Lane {
  readonly #byHand: string;

  constructor(estate: DeployEstate, name: Name, byHand: string) {
    super(estate, name, { old: '', new: '' });
    this.#byHand = byHand;
  }

  override async rest(): Promise<'old' | 'something else'> {
    await super.rest();
    return (await this.machine.read('/etc/postfix/main.cf')) === this.#byHand ? 'old' : 'something else';
  }
}

// The table

const [BEGIN, END] = ['| fault | at | the machine has | mailc says |\n|---|---|---|---|\n', '\n\n'];

function rowOf({ fault, at }: Fault, { has, says }: Measured): string {
  return `| ${fault} | ${at} | ${has} | ${says} |`;
}

function documentedRows(): string[] {
  const text = readFileSync(DOCUMENT, 'utf8');
  const start = text.indexOf(BEGIN) + BEGIN.length;
  return text.slice(start, text.indexOf(END, start)).split('\n');
}

function recordTable(rows: readonly string[]): void {
  const text = readFileSync(DOCUMENT, 'utf8');
  const start = text.indexOf(BEGIN) + BEGIN.length;
  writeFileSync(DOCUMENT, `${text.slice(0, start)}${rows.join('\n')}${text.slice(text.indexOf(END, start))}`);
}
