import type { CidString } from '../content/cid.ts';
import { wordsOf } from '../content/fingerprint.ts';
import { qrModules, qrPath } from '../content/qr.ts';
import type { Cell, Line, Paper, Piece, Table } from './paper.ts';

/*
 * What is printed is one HTML file for A4 or Letter that needs nothing else, black on white. The same content gives the same
 * bytes.
 */

/** A paper as a page of HTML. */
export function htmlOf({ title, kind, pieces }: Paper): string {
  const said = kind === null ? [] : [`<p class="kind">${text(kind)}</p>`];
  return printedPage(title, [`<h1>${text(title)}</h1>`, ...said, ...pieces.map(pieceOf)].join('\n'));
}

function pieceOf(piece: Piece): string {
  switch (piece.is) {
    case 'heading':
      return `<h${piece.level}>${text(piece.text)}</h${piece.level}>`;
    case 'paragraph':
      return `<p>${text(piece.text)}</p>`;
    case 'facts':
      return factsOnPaper(piece.facts);
    case 'list':
      return `<ul>${piece.items.map((item) => `<li>${text(item)}</li>`).join('')}</ul>`;
    case 'cid':
      return cidOnPaper(piece.cid, piece.caption);
    case 'table':
      return tableOf(piece);
  }
}

function tableOf({ heads, rows, wide, ofSteps = false }: Table): string {
  const head = heads.map((each, at) => `<th${at === wide ? ' class="wide"' : ''}>${text(each)}</th>`);
  return `<table${ofSteps ? ' class="steps"' : ''}>${heads.length === 0 ? '' : `<thead><tr>${head.join('')}</tr></thead>`}<tbody>
${rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cellOf(cell)}</td>`).join('')}</tr>`).join('\n')}
</tbody></table>`;
}

function cellOf(cell: Cell): string {
  if (typeof cell === 'string') return text(cell);
  if ('cid' in cell) return text(cell.cid);
  const lines: readonly Line[] = 'lines' in cell ? cell.lines : cell.below.map((each) => ({ text: each }));
  const first = 'lines' in cell ? '' : text(cell.text);
  return `${first}${lines.map((line) => `<div>${lineOf(line)}</div>`).join('')}`;
}

function lineOf({ bold, text: rest = '' }: Line): string {
  return `${bold === undefined ? '' : `<b>${text(bold)}</b>`}${text(rest)}`;
}

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

/** A CID whole, in words and as a QR code. @param caption what the words are of, and what to do with them */
export function cidOnPaper(cid: CidString, caption: string): string {
  const words = wordsOf(cid);
  const rows = Array.from({ length: 8 }, (_, row) => words.slice(row * 4, row * 4 + 4));
  return `<p class="cid">${text(cid)}</p>
<table class="words"><caption>${text(caption)}</caption>
${rows.map((row, index) => `<tr><th>${index + 1}</th>${row.map((word) => `<td>${text(word)}</td>`).join('')}</tr>`).join('\n')}
</table>
${qrSvg(cid)}`;
}

function qrSvg(cid: CidString): string {
  const modules = qrModules(cid);
  const size = modules.length;
  return `<svg class="qr" role="img" aria-label="QR code of this identifier" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges"><path d="${qrPath(modules)}"/></svg>`;
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
.qr { display: block; width: 42mm } td:empty { min-width: 22mm; height: 9mm } .wide { width: 60% } .steps td:first-child { width: 10mm }
.cid { font: 10pt monospace; overflow-wrap: anywhere } .words td, .words th { border: 0; padding: 1pt 5pt }
.kind { border: 2pt solid #000; padding: 4pt 8pt; font-weight: bold }
h1, h2, h3, li, caption, td, p { overflow-wrap: anywhere } th { overflow-wrap: break-word }
caption { text-align: start }`;
