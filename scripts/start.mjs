/** `npm start`: makes the checkout ready and compiles its mail.yml into out/. */
import { bundle, installPackages, run } from './ready.mjs';

installPackages();
bundle();
process.exitCode = run(process.execPath, ['dist/mailc.js', 'build', ...process.argv.slice(2)]);
