/** The walls of the house: what may import what, each with its reason. docs/architecture.md has the plan. */

const STAGES = '^src/(read|check|resolve|emit|review|deploy)/';
const WORLD =
  '^(node:)?(fs|child_process|http|https|http2|tls|dgram|dns|os|worker_threads|cluster|readline|tty)(/|$)';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one file, or a third one is missing between them.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'stages-are-strangers',
      comment:
        'mail.yml flows one way, and a stage can be replaced without any other noticing. What two of them need is vocabulary: src/mail/ or src/diagnostics/.',
      severity: 'error',
      from: { path: STAGES },
      to: { path: STAGES, pathNot: '^src/$1/' },
    },
    {
      name: 'stages-never-look-up',
      comment:
        'A stage returns values and diagnostics. Who runs it, in which order and for whom is not its business.',
      severity: 'error',
      from: { path: `${STAGES}|^src/(mail|diagnostics|io)/` },
      to: { path: '^src/(cli/|pipeline\\.ts$)' },
    },
    {
      name: 'only-the-pipeline-knows-the-stages',
      comment:
        'The order of the stages stands in one file; the verbs use it and may name what passes between them.',
      severity: 'error',
      from: { path: '^src/', pathNot: `${STAGES}|^src/(cli/|pipeline\\.ts$)` },
      to: { path: STAGES },
    },
    {
      name: 'stages-never-touch-the-world',
      comment:
        'What a stage needs of files, Git and the calendar is given to it as values, so that a build is reproducible and a test needs no disk.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(cli|io|deploy)/' },
      to: { path: '^src/io/' },
    },
    {
      name: 'a-build-never-seals-or-opens',
      comment:
        'Encryption is not deterministic, and whoever builds has no key. What can be read without one is vocabulary: src/mail/.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(cli|secrets)/' },
      to: { path: '^src/secrets/|(^|/)node_modules/age-encryption/' },
    },
    {
      name: 'only-io-touches-the-world',
      comment: 'Every failure of the machine is met, and put in words, in one room.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/io/' },
      to: { path: `${WORLD}|(^|/)node_modules/(simple-git|execa)/` },
    },
    {
      name: 'process-belongs-to-cli-and-io',
      comment: 'Arguments, environment, streams and the exit code are for the room that talks to the user.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(cli|io)/' },
      to: { path: '^(node:)?process$' },
    },
    {
      name: 'vocabulary-is-pure',
      comment:
        'src/mail/ and src/diagnostics/ are what every stage speaks: values and functions of values, nothing above them.',
      severity: 'error',
      from: { path: '^src/(mail|diagnostics)/' },
      to: {
        pathNot:
          '^src/(mail|diagnostics)/|(^|/)node_modules/(fastest-levenshtein|string-width)/|^(node:)?(buffer|crypto|url)$',
      },
    },
    {
      name: 'diagnostics-know-no-mail',
      comment:
        'A finding is about a text, whatever the text is about; src/mail/ uses its paths, and not the other way round.',
      severity: 'error',
      from: { path: '^src/diagnostics/' },
      to: { path: '^src/mail/' },
    },
    {
      name: 'yaml-stays-in-read',
      comment: "The parser's nodes never leave src/read/, so that a faster reader can take its place.",
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/read/' },
      to: { path: '(^|/)node_modules/yaml/' },
    },
    {
      name: 'dns-is-about-values',
      comment:
        'What is compiled and what is served are compared as values: src/io asks and publishes, src/cli tells. So every case of a comparison or a change is a test without a server.',
      severity: 'error',
      from: { path: '^src/dns/' },
      to: { pathNot: '^src/(dns|mail)/' },
    },
    {
      name: 'layouts-are-compiled-beforehand',
      comment:
        'Compiling a layout costs more than a small build: it happens when mailc is bundled, never when it runs.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '(^|/)node_modules/ejs/' },
    },
    {
      name: 'layouts-belong-to-their-output',
      comment: 'An output chooses the rows, and only its own layout spells them.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/emit/outputs/' },
      to: { path: '\\.ejs$' },
    },
    {
      name: 'answers-follow-from-the-model',
      comment:
        "What a message meets follows from the mail system alone, so it is known before anything is built. What the rows of Postfix's tables say stands in src/mail/, where src/emit/ has it from too.",
      severity: 'error',
      from: { path: '^src/explain/' },
      to: { pathNot: '^src/(explain|mail)/|^src/diagnostics/source\\.ts$' },
    },
    {
      name: 'nothing-below-asks-for-answers',
      comment:
        'A model is not made from what is said about it: only those who report to people ask src/explain/.',
      severity: 'error',
      from: { path: '^src/(read|check|resolve|emit|deploy|mail|diagnostics|io)/' },
      to: { path: '^src/explain/' },
    },
    {
      name: 'a-rule-stands-alone',
      comment:
        'A rule is read, tested and removed by itself. What two rules work out is in src/check/facts/, why a text is not a name in src/check/shape/reasons/; what resolve works out too is in src/mail/.',
      severity: 'error',
      from: { path: '^src/check/rules/', pathNot: '^src/check/rules/index\\.ts$' },
      to: {
        pathNot:
          '^src/(mail|diagnostics|check/facts|check/shape/reasons)/|^src/check/(rule|context|example-keys|example-secrets)\\.ts$',
      },
    },
    {
      name: 'product-never-needs-tests',
      comment: 'Tests and scripts are not part of what is installed.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|scripts)/' },
    },
    {
      name: 'everything-resolves',
      comment: 'A path that leads nowhere escapes every other wall.',
      severity: 'error',
      from: { path: '^src/' },
      to: { couldNotResolve: true, pathNot: '^virtual:|\\.ejs$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsConfig: { fileName: 'tsconfig.json' },
    // A type is a dependency too: it is known here, and a change of it is felt here.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'default'],
    },
  },
};
