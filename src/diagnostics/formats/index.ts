import type { Format } from './format.ts';

/** The formats of findings by name; each is loaded when it is asked for. */
export const formats = {
  pretty: async (): Promise<Format> => (await import('./pretty.ts')).pretty,
  compact: async (): Promise<Format> => (await import('./compact.ts')).compact,
  json: async (): Promise<Format> => (await import('./json.ts')).json,
  sarif: async (): Promise<Format> => (await import('./sarif.ts')).sarif,
  codequality: async (): Promise<Format> => (await import('./codequality.ts')).codequality,
  junit: async (): Promise<Format> => (await import('./junit.ts')).junit,
  github: async (): Promise<Format> => (await import('./github.ts')).github,
};

export type FormatName = keyof typeof formats;
