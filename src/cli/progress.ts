import type { MachineResult, Report } from '../deploy/deploy.ts';
import type { Machine } from '../deploy/machines.ts';
import type { Terminal } from './terminal.ts';

/** What the steps of the agent mean to whoever waits. */
const STEPS: Readonly<Record<string, string>> = {
  uploaded: 'uploaded',
  received: 'every file arrived as it is in the manifest',
  completed: 'tables compiled, every key found again',
  checked: 'the servers accept the files',
  prepared: 'prepared',
  adopted: 'what stood there is kept as a release',
  armed: 'the rollback is armed',
  switched: 'switched',
  probed: 'the running servers answer as they should',
  confirming: 'confirming',
  returning: 'returning to the release before',
};

const OUTCOMES: Readonly<Record<MachineResult['outcome'], string>> = {
  confirmed: 'confirmed',
  unchanged: 'has this release already',
  prepared: 'prepared; nothing was switched',
  waiting: 'left as it was',
  refused: 'refused',
  'rolled-back': 'rolled back',
  degraded: 'DEGRADED',
};

/** Shows a deploy while it happens: on a terminal a line for each machine that is busy, elsewhere a line for each step. */
export function progressOf(terminal: Terminal, columns: number): Report {
  return terminal.isInteractive ? livingProgress(terminal, columns) : plainProgress(terminal);
}

function plainProgress({ say }: Terminal): Report {
  return {
    step: ({ name }, step) => {
      const words = wordsOf(step);
      if (words !== undefined) say(`${name}: ${words}\n`);
    },
    end: (result) => say(`${resultLine(result)}\n`),
  };
}

function livingProgress({ say, talkStyle }: Terminal, columns: number): Report {
  const busy = new Map<string, string>();
  let drawn = 0;
  const draw = (above: string) => {
    const lines = [...busy].map(([name, words]) => `  ${name}: ${words} ...`.slice(0, columns - 1));
    const up = drawn === 0 ? '' : `\u001b[${drawn}A`;
    say(`${up}\u001b[J${above}${lines.map((line) => `${line}\n`).join('')}`);
    drawn = lines.length;
  };
  return {
    step: ({ name }: Machine, step) => {
      const words = wordsOf(step);
      if (words === undefined) return;
      busy.set(name, words);
      draw('');
    },
    end: (result) => {
      busy.delete(result.machine.name);
      const isWell = ['confirmed', 'unchanged', 'prepared'].includes(result.outcome);
      draw(`${talkStyle.paint(isWell ? 'added' : 'error', resultLine(result))}\n`);
    },
  };
}

function wordsOf(step: string): string | undefined {
  const [, service] = /^reloaded-(.*)$/.exec(step) ?? [];
  return service === undefined ? STEPS[step] : `${service} reloaded`;
}

/** What became of a machine, in one line; what was found out about it below. */
function resultLine({ machine, outcome, reason, reloads, replaces }: MachineResult): string {
  const details = [
    ...(outcome === 'prepared' && reloads.length > 0 ? [`would reload ${reloads.join(', ')}`] : []),
    ...replaces.map((path) => `in place of a file made by hand: ${path}`),
  ];
  const head = `${machine.name}: ${OUTCOMES[outcome]}${reason === undefined ? '' : `: ${reason}`}`;
  return [head, ...details.map((line) => `  ${line}`)].join('\n');
}
