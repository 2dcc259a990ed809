import tab, { type Command as CompletedVerb } from '@bomb.sh/tab';
import type { Argument, Command, Option } from 'commander';
import { listDirectory } from '../../io/files.ts';
import { rulesByCode } from '../../pipeline.ts';
import { completionScripts } from '../completion-scripts.ts';
import type { Terminal } from '../terminal.ts';

/** `mailc completion SHELL`: prints the script that a shell loads. */
export function printScript(shell: keyof typeof completionScripts, { print }: Terminal): void {
  print(completionScripts[shell]);
}

/** `mailc complete -- WORDS`: prints what may follow; the last word is the one being typed. */
export async function printCandidates(program: Command, words: string[]): Promise<void> {
  const help = program.createHelp();
  for (const verb of help.visibleCommands(program)) {
    const completed = tab.command(verb.name(), verb.description());
    // Only of the verb that was typed is anything asked.
    if (verb.name() !== words[0]) continue;
    for (const option of help.visibleOptions(verb)) await addOption(completed, option);
    for (const argument of verb.registeredArguments)
      completed.argument(argument.name(), await candidatesOf(argument));
  }
  tab.parse(words);
}

async function addOption(verb: CompletedVerb, option: Option): Promise<void> {
  const alias = option.short?.slice(1);
  const name = option.long?.slice(2) ?? option.name();
  if (option.required) verb.option(name, option.description, await candidatesOf(option), alias);
  else verb.option(name, option.description, alias);
}

/** Says each value that an option or argument may have. */
async function candidatesOf(taker: Option | Argument) {
  const values = taker.argChoices ?? (await candidates[taker.name()]?.()) ?? [];
  return (complete: (value: string, description: string) => void) => {
    for (const value of values) {
      const { name, summary } = typeof value === 'string' ? { name: value, summary: '' } : value;
      complete(name, summary);
    }
  };
}

type Candidates = readonly (string | { readonly name: string; readonly summary: string })[];

/** Values that depend on the directory or on what mailc knows, by the name of what takes them. */
const candidates: Readonly<Record<string, () => Candidates | Promise<Candidates>>> = {
  code: async () => [...(await rulesByCode())].map(([name, { summary }]) => ({ name, summary })),
  file: () => listDirectory('.').filter((name) => /\.ya?ml$/.test(name)),
  out: () => directoriesIn('.'),
  target: () => [...directoriesIn('out').filter((name) => name !== 'hosts'), ...directoriesIn('out/hosts')],
};

function directoriesIn(path: string): string[] {
  return listDirectory(path).flatMap((name) => (name.endsWith('/') ? [name.slice(0, -1)] : []));
}
