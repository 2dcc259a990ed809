/**
 * Loaded before the bundle (`node --require`): when the process ends, writes beside each chunk that was loaded what V8
 * compiled of it, under the name that src/io/chunks.ts looks for. What ran is in it, all else is compiled when it is used.
 */
const { writeFileSync } = require('node:fs');
const vm = require('node:vm');

const scripts = new Map();

vm.Script = class extends vm.Script {
  constructor(source, options) {
    super(source, options);
    scripts.set(options.filename, this);
  }
};

process.on('exit', () => {
  for (const [path, script] of scripts) {
    writeFileSync(`${path}.${process.version}-${process.arch}`, script.createCachedData());
  }
});
