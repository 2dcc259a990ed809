/**
 * `npm run stage`: brings the compiled estate up on real servers, in namespaces of this machine, for a person to play
 * with; Ctrl-C ends it. The stage is the one of the tests, loaded as they are: by vite, which reads TypeScript.
 */
import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';
import { generatedModules } from './generated-modules.mjs';

const server = await createServer({
  root: fileURLToPath(new URL('..', import.meta.url)),
  configFile: false,
  plugins: [generatedModules],
  server: { middlewareMode: true, watch: null },
  optimizeDeps: { noDiscovery: true },
  logLevel: 'warn',
});
const { play } = await server.ssrLoadModule('/test/servers/play.ts');
await play();
await server.close();
