import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { planPage } from '../../src/cli/plan-page.ts';
import { Browser } from '../servers/browser.ts';
import { serverSuite } from '../servers/stage/suite.ts';
import { put, scratch } from '../support/scratch.ts';
import { gallery } from './gallery.ts';

/** The rules for Markdown in a comment, of GitLab's style sheets typography.scss and code.scss. */
const GITLAB = `
body { margin: 0; font: 14px/20px sans-serif; }
.md { max-width: 990px; margin: 16px auto; padding: 12px 16px; overflow-wrap: break-word; }
.md ul { padding: 0; } .md li { margin-left: 25px; }
.md code { font: 90% monospace; padding: 2px 4px; white-space: pre-wrap; overflow-wrap: break-word; word-break: keep-all; }
.md pre { padding: 8px 12px; overflow-x: auto; white-space: pre; }
.md pre code { padding: 0; white-space: pre; overflow-wrap: normal; }
`;

function comment(markdown: string): string {
  const html = micromark(markdown, {
    allowDangerousHtml: true,
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
  });
  return `<!doctype html><meta charset="utf-8"><style>${GITLAB}</style><div class="md">${html}</div>`;
}

/** How wide the page is, and which of its texts, but for code that scrolls by itself, stand beside it. */
const LOOK = `(() => {
  for (const folded of document.querySelectorAll('details')) folded.open = true;
  const width = document.documentElement.clientWidth;
  const outside = [...document.querySelectorAll('p, li, summary, h3, :not(pre) > code')]
    .filter((element) => element.getBoundingClientRect().right > width)
    .map((element) => element.textContent);
  return { outside, overflow: document.documentElement.scrollWidth - width, blocks: document.querySelectorAll('pre').length };
})()`;

interface Look {
  readonly outside: readonly string[];
  readonly overflow: number;
  readonly blocks: number;
}

serverSuite('a plan in a browser', () => {
  let browser: Browser;
  let folder: string;
  beforeAll(async () => {
    folder = scratch();
    browser = await Browser.start(scratch());
  }, 60_000);
  afterAll(() => browser?.stop());

  it.each([
    'primary-domain-moves',
    'server-renamed',
    'hostile-text',
    'mass-offboarding',
    'destination-sealed',
  ])('is as wide as the screen, as a comment and as a page: %s', async (name) => {
    const markdown = readFileSync(join(gallery, name, 'plan.md'), 'utf8');
    const pages = { 'comment.html': comment(markdown), 'page.html': planPage(markdown) };
    for (const [file, html] of Object.entries(pages)) {
      put(folder, file, html);
      for (const width of [390, 1040]) {
        await browser.open(pathToFileURL(join(folder, file)).href, { width, scheme: 'light' });
        const look = await browser.evaluate<Look>(LOOK);
        expect(look.blocks).toBeGreaterThan(1);
        expect(look, `${file} at ${width}`).toMatchObject({ outside: [], overflow: 0 });
      }
    }
  });
});
