/**
 * Loaded before mailc (`node --require`): when it ends, writes to the file LOADED what it had loaded: modules of Node,
 * and chunks of the bundle with their bytes and whether V8 took what it had made of them before.
 */
const { writeFileSync } = require('node:fs');
const vm = require('node:vm');

const before = new Set(process.moduleLoadList);
const chunks = [];

vm.Script = class extends vm.Script {
  constructor(source, options) {
    super(source, options);
    chunks.push({ bytes: source.length, isCompiled: this.cachedDataRejected === false });
  }
};

process.on('exit', () => {
  const modules = process.moduleLoadList
    .filter((name) => !before.has(name))
    .map((name) => name.split(' ').at(-1));
  writeFileSync(process.env.LOADED, JSON.stringify({ modules, chunks }));
});
