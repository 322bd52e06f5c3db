import type { CidString } from '../content/cid.ts';
import { wordsOf } from '../content/fingerprint.ts';

/*
 * What is printed is one HTML file for A4 or Letter that needs nothing else, black on white. The same content gives the same
 * bytes.
 */

/** A page that is printed. @param title of the page @param body its markup */
export function printedPage(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${text(title)}</title>
<style>${STYLE}</style>
</head>
<body>
${body}
</body>
</html>
`;
}

/** A CID whole and in words. @param caption what the words are of, and what to do with them */
export function cidOnPaper(cid: CidString, caption: string): string {
  const words = wordsOf(cid);
  const rows = Array.from({ length: 8 }, (_, row) => words.slice(row * 4, row * 4 + 4));
  return `<p class="cid">${text(cid)}</p>
<table class="words"><caption>${text(caption)}</caption>
${rows.map((row, index) => `<tr><th>${index + 1}</th>${row.map((word) => `<td>${text(word)}</td>`).join('')}</tr>`).join('\n')}
</table>`;
}

/** A row of a table. */
export function row(...cells: readonly string[]): string {
  return `<tr>${cells.map((cell) => `<td>${text(cell)}</td>`).join('')}</tr>`;
}

/** Named facts, a line each. */
export function factsOnPaper(facts: Readonly<Record<string, string>>): string {
  return `<p>${Object.entries(facts)
    .map(([label, value]) => `<b>${text(label)}:</b> ${text(value)}`)
    .join('<br>')}</p>`;
}

const ESCAPED: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
]);

/** Text in HTML: nothing of it is markup. */
export function text(plain: string): string {
  return plain.replace(/[&<>"']/g, (character) => ESCAPED.get(character) ?? '');
}

/** The style of every printed page; the window allows it by its digest. */
export const STYLE = `
@page { margin: 18mm 15mm }
body { font: 11pt/1.35 sans-serif; color: #000; background: #fff; max-width: 180mm; margin: 0 auto }
h1 { font-size: 18pt } h2 { font-size: 13pt; margin: 14pt 0 4pt; break-after: avoid }
table { border-collapse: collapse; width: 100% } thead { display: table-header-group }
tr { break-inside: avoid } th, td { border: 0.5pt solid #000; padding: 3pt 5pt; text-align: start; vertical-align: top }
td:empty { min-width: 22mm; height: 9mm } .wide { width: 60% } .steps td:first-child { width: 10mm }
.cid { font: 10pt monospace; overflow-wrap: anywhere } .words td, .words th { border: 0; padding: 1pt 5pt }
.kind { border: 2pt solid #000; padding: 4pt 8pt; font-weight: bold }
td, p { overflow-wrap: anywhere }
caption { text-align: start }`;
