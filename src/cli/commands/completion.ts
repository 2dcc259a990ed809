import tab, { type Command as CompletedVerb } from '@bomb.sh/tab';
import type { Argument, Command, Option } from 'commander';
import { listDirectory } from '../../io/files.ts';
import { completionScripts } from '../completion-scripts.ts';
import type { Terminal } from '../terminal.ts';

/** `mailc completion SHELL`: prints the script that a shell loads. */
export function printScript(shell: keyof typeof completionScripts, { print }: Terminal): void {
  print(completionScripts[shell]);
}

/** `mailc complete -- WORDS`: prints what may follow; the last word is the one being typed. */
export function printCandidates(program: Command, words: string[]): void {
  const help = program.createHelp();
  for (const verb of help.visibleCommands(program)) {
    const completed = tab.command(verb.name(), verb.description());
    for (const option of help.visibleOptions(verb)) addOption(completed, option);
    for (const argument of verb.registeredArguments)
      completed.argument(argument.name(), candidatesOf(argument));
  }
  tab.parse(words);
}

function addOption(verb: CompletedVerb, option: Option): void {
  const alias = option.short?.slice(1);
  const name = option.long?.slice(2) ?? option.name();
  if (option.required) verb.option(name, option.description, candidatesOf(option), alias);
  else verb.option(name, option.description, alias);
}

/** Says each value that an option or argument may have. */
function candidatesOf(taker: Option | Argument) {
  const values = taker.argChoices ?? candidates[taker.name()]?.() ?? [];
  return (complete: (value: string, description: string) => void) => {
    for (const value of values) complete(value, '');
  };
}

/** Values that depend on the directory, by the name of what takes them. */
const candidates: Readonly<Record<string, () => string[]>> = {
  file: () => listDirectory('.').filter((name) => /\.ya?ml$/.test(name)),
  out: () => directoriesIn('.'),
  target: () => [...directoriesIn('out').filter((name) => name !== 'hosts'), ...directoriesIn('out/hosts')],
};

function directoriesIn(path: string): string[] {
  return listDirectory(path).flatMap((name) => (name.endsWith('/') ? [name.slice(0, -1)] : []));
}
