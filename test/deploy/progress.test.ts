import { expect, it } from 'vitest';
import { progressOf } from '../../src/cli/progress.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import type { MachineResult } from '../../src/deploy/deploy.ts';
import type { Machine } from '../../src/deploy/machines.ts';

const ORION: Machine = { name: 'orion', kind: 'server', address: 'orion.example.org' };
const APOLLO: Machine = { name: 'apollo', kind: 'host', address: 'apollo.example.org' };

const PLAIN = { width: 40, paint: (_: string, text: string) => text };

function resultOf(machine: Machine, outcome: MachineResult['outcome'], reason?: string): MachineResult {
  return {
    machine,
    outcome,
    release: 'r',
    ...(reason !== undefined && { reason }),
    reloads: [],
    replaces: [],
  };
}

it('is a line for each step where nobody watches', () => {
  const { said, report } = progress(false);
  report.step(ORION, 'uploaded');
  report.step(APOLLO, 'reloaded-postfix');
  report.step(APOLLO, 'a step of a later agent');
  report.end(resultOf(ORION, 'rolled-back', 'smtpd does not answer'));
  expect(said()).toBe(
    'orion: uploaded\napollo: postfix reloaded\norion: rolled back: smtpd does not answer\n',
  );
});

it('is a line for each machine that is busy, below those that are done, at a terminal', () => {
  const { said, report } = progress(true);
  report.step(ORION, 'uploaded');
  report.step(APOLLO, 'uploaded');
  report.step(ORION, 'completed');
  expect(screenOf(said())).toEqual(['  orion: tables compiled, every key fou', '  apollo: uploaded ...']);
  report.end(resultOf(APOLLO, 'confirmed'));
  expect(screenOf(said())).toEqual(['apollo: confirmed', '  orion: tables compiled, every key fou']);
  report.end(resultOf(ORION, 'refused', 'there is no room'));
  expect(screenOf(said())).toEqual(['apollo: confirmed', 'orion: refused: there is no room']);
});

/** What a terminal of 40 columns is told. */
function progress(isInteractive: boolean) {
  const texts: string[] = [];
  const terminal: Terminal = {
    print: () => {},
    say: (text) => texts.push(text),
    isInteractive,
    style: PLAIN,
    talkStyle: PLAIN,
  };
  return { said: () => texts.join(''), report: progressOf(terminal, 40) };
}

/** The lines that a terminal shows, which knows how to go up and how to clear what is below. */
function screenOf(text: string): string[] {
  let lines: string[] = [];
  for (const part of text.split(/(\u001b\[\d*[AJ]|\n)/)) {
    const [, up] = /^\u001b\[(\d+)A$/.exec(part) ?? [];
    if (up !== undefined) lines = lines.slice(0, lines.length - Number(up));
    else if (!/^(\u001b\[J|\n|)$/.test(part)) lines.push(part);
  }
  return lines;
}
