#!/usr/bin/env node
import { loadChunk } from '../io/chunks.ts';
import { repeatsCleanCheck } from './repeated-check.ts';

declare const MAILC_VERSION: string;
/** The chunk that has run.ts, by its path from this file of the bundle. */
declare const MAILC_RUN: string;

const args = process.argv.slice(2);
const [first] = args;
// Editors and scripts ask for the version all day: it is answered before anything else is loaded.
if (first === '--version' || first === '-V') {
  process.stdout.write(`${MAILC_VERSION}\n`);
} else if (!repeatsCleanCheck(args)) {
  const { run } = loadChunk(`${import.meta.dirname}/${MAILC_RUN}`) as typeof import('./run.ts');
  // To end by itself, Node would first give back what the system takes anyway.
  run(args).then((exitCode) => process.exit(process.exitCode || exitCode));
}
