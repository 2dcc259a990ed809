import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';

/** A page of a job's artifacts needs nothing of elsewhere, and what it shows may run nothing. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

const STYLE = `
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; font: 16px/1.5 system-ui, sans-serif; color: #1f2328; background: #fff; }
code, pre { font: 0.875em/1.45 ui-monospace, monospace; background: #f3f4f6; border-radius: 4px; }
code { padding: 0.1em 0.3em; overflow-wrap: anywhere; }
pre { padding: 0.8rem; overflow-x: auto; }
pre code { padding: 0; font-size: 1em; }
ul { padding-left: 1.4rem; }
h3 { margin: 1.8rem 0 0.5rem; }
blockquote { margin: 0; padding-left: 1rem; border-left: 4px solid #d0d7de; }
@media (prefers-color-scheme: dark) { body { color: #e6edf3; background: #0d1117; } code, pre { background: #161b22; } }
`;

/** The plan as a page that stands alone; `markdown` has HTML of ours only, for texts of mail.yml stand in code there. */
export function planPage(markdown: string): string {
  const content = micromark(markdown, {
    allowDangerousHtml: true,
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
  });
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Mail plan</title>
<style>${STYLE}</style>
${content}
</html>
`;
}
