#!/usr/bin/env node
import { loadChunk } from '../io/chunks.ts';

declare const MAILC_VERSION: string;
/** The chunk that has run.ts, by its path from this file of the bundle. */
declare const MAILC_RUN: string;

const [first] = process.argv.slice(2);
// Editors and scripts ask for the version all day: it is answered before anything else is loaded.
if (first === '--version' || first === '-V') {
  process.stdout.write(`${MAILC_VERSION}\n`);
} else {
  const { run } = loadChunk(`${import.meta.dirname}/${MAILC_RUN}`) as typeof import('./run.ts');
  run(process.argv.slice(2)).then((exitCode) => {
    process.exitCode ||= exitCode;
  });
}
