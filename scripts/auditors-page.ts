import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { build, type Plugin, type Rolldown } from 'vite';
import { STYLE } from '../app/ceremony/on-paper.ts';

/*
 * Builds the auditor's page (renderer/auditor): one HTML file with everything in it, which a browser opens from a disk. Its
 * content security policy names its one script and its styles by their digests and lets it connect to nothing.
 */

/** The file that is built, below the folder of the project. */
export const AUDITORS_PAGE = 'out/auditor/cim-keys-auditor.html';

/** A plugin of Vite that builds the page after the window: both are made of the same sources. */
export function auditorsPage(): Plugin {
  let renderer = '';
  return {
    name: 'auditors-page',
    apply: 'build',
    configResolved(config) {
      renderer = config.root;
    },
    async closeBundle() {
      const file = path.join(renderer, '..', AUDITORS_PAGE);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, await pageText(path.join(renderer, 'auditor')));
    },
  };
}

/** The whole text of the page. */
async function pageText(folder: string): Promise<string> {
  const built = await build({
    configFile: false,
    root: folder,
    base: './',
    logLevel: 'error',
    plugins: [react(), tailwindcss()],
    resolve: { alias: { 'multiformats/hashes/sha2': path.join(folder, 'sha2.ts') } },
    build: {
      write: false,
      minify: true,
      target: ['chrome120', 'firefox121', 'safari17.2'],
      assetsInlineLimit: Number.MAX_SAFE_INTEGER,
      modulePreload: false,
      rolldownOptions: { input: path.join(folder, 'index.html'), output: { codeSplitting: false } },
    },
  });
  if (Array.isArray(built) || !('output' in built)) throw new Error('Vite has built something else.');
  return assembled(built.output);
}

function assembled(output: readonly (Rolldown.OutputAsset | Rolldown.OutputChunk)[]): string {
  const script = only(output.flatMap((one) => (one.type === 'chunk' ? [one.code] : []))).trim();
  const style = only(textsOf(output, '.css')).trim();
  const html = only(textsOf(output, '.html'));
  // Inside of a script these would end it, or begin a comment; in JavaScript they say the same with a backslash.
  const safe = script.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');
  if (style.includes('</style')) throw new Error('The style ends itself.');
  const policy = [
    "default-src 'none'",
    `script-src ${digestOf(safe)}`,
    // The transcripts, which are shown in frames, inherit this policy.
    `style-src ${digestOf(style)} ${digestOf(STYLE)}`,
    'font-src data:',
    'img-src data:',
    "connect-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const rest = html.replace(/<!--[\s\S]*?-->\s*/g, '').replace(/<script[^>]*><\/script>\s*/, '');
  return inPlaceOf(
    inPlaceOf(
      inPlaceOf(rest, /<link rel="stylesheet"[^>]*>/, `<style>${style}</style>`),
      /<meta charset="utf-8" \/>/,
      `<meta charset="utf-8" />\n    <meta http-equiv="Content-Security-Policy" content="${policy}" />`,
    ),
    // The script comes last: nothing is looked for in it.
    /<\/body>/,
    `<script type="module">${safe}</script>\n  </body>`,
  );
}

function inPlaceOf(html: string, sought: RegExp, text: string): string {
  const found = html.match(new RegExp(sought, 'g')) ?? [];
  if (found.length !== 1) throw new Error(`The page has ${sought} ${found.length} times.`);
  return html.replace(sought, () => text);
}

function textsOf(output: readonly (Rolldown.OutputAsset | Rolldown.OutputChunk)[], ending: string): string[] {
  return output.flatMap((one) =>
    one.type === 'asset' && one.fileName.endsWith(ending)
      ? [typeof one.source === 'string' ? one.source : Buffer.from(one.source).toString('utf8')]
      : [],
  );
}

function only(texts: readonly string[]): string {
  const [text, more] = texts;
  if (text === undefined || more !== undefined) throw new Error(`${texts.length} files in the place of one.`);
  return text;
}

/** A text by its digest, as a content security policy names it. */
function digestOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
