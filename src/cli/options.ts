import { Argument, InvalidArgumentError, Option } from 'commander';

/** The argument of every verb that reads a mail.yml. */
export function fileArgument(): Argument {
  return new Argument('[file]', 'the mail.yml to read').default('mail.yml');
}

/** The option of a verb whose arguments are questions about a mail.yml. */
export function fileOption(): Option {
  return new Option('--file <file>', 'the mail.yml to read').default('mail.yml');
}

export function todayOption(): Option {
  return new Option('--today <day>', 'the day to build for (default: of the last commit, in UTC)').argParser(
    parseDay,
  );
}

/** A day of the calendar as YYYY-MM-DD. */
function parseDay(text: string): string {
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN;
  // Date.parse takes the 30th of February for a day of March.
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== text) {
    throw new InvalidArgumentError('Expected a day as YYYY-MM-DD.');
  }
  return text;
}
