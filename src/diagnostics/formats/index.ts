import type { Format } from './format.ts';

/** The formats of findings by name; each is loaded when it is asked for. */
export const formats = {
  pretty: async (): Promise<Format> => (await import('./pretty.ts')).pretty,
  compact: async (): Promise<Format> => (await import('./compact.ts')).compact,
  json: async (): Promise<Format> => (await import('./json.ts')).json,
};

export type FormatName = keyof typeof formats;
