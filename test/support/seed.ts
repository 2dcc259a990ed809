import fc from 'fast-check';

/**
 * The same random values in every run: a change must not fail for what an earlier one brought in. FUZZ_SEED sets
 * another seed, and with more runs than usual (FUZZ_RUNS and the like) each run has a seed of its own.
 */
const { FUZZ_SEED, FUZZ_RUNS, READ_FUZZ_RUNS, MERGE_RUNS, REVIEW_RUNS } = process.env;
const hunting = [FUZZ_RUNS, READ_FUZZ_RUNS, MERGE_RUNS, REVIEW_RUNS].some((runs) => runs !== undefined);

if (FUZZ_SEED !== undefined) fc.configureGlobal({ seed: Number(FUZZ_SEED) });
else if (!hunting) fc.configureGlobal({ seed: 20_260_101 });
