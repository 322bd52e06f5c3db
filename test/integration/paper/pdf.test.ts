import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { htmlOf } from '../../../app/ceremony/on-paper.ts';
import type { Paper } from '../../../app/ceremony/paper.ts';
import { readScript } from '../../../app/ceremony/read.ts';
import { readyScripts } from '../../../app/ceremony/ready/index.ts';
import { scriptPaper } from '../../../app/ceremony/script-on-paper.ts';
import { transcriptPaper } from '../../../app/ceremony/transcript.ts';
import { wordsOf } from '../../../app/content/fingerprint.ts';
import { pdfOf } from '../../../main/paper/pdf.ts';
import { checkTranscriptPdf } from '../../../main/paper/pdf-check.ts';
import { goldenCeremony } from '../../support/golden-ceremonies.ts';
import { pictureOfPage, qrCodesIn, textOfPdf } from '../../support/pdf-judges.ts';
import { runJudge } from '../../support/pki-judges.ts';
import { temporaryFolder } from '../../support/temporary.ts';

/* What is printed is read back by programs that know nothing of this one. */

function fileOf(bytes: Uint8Array): string {
  const file = path.join(temporaryFolder(), 'paper.pdf');
  writeFileSync(file, bytes);
  return file;
}

function transcript(): Paper {
  const paper = transcriptPaper(goldenCeremony());
  if (paper === null) throw new Error('The golden ceremony');
  return paper;
}

function formOf(text: string): Paper {
  const read = readScript(text);
  if ('faults' in read) throw new Error('A script');
  return scriptPaper(read);
}

const without = (text: string) => text.replace(/\s/g, '');

/** Every text that stands in a page of HTML, each by itself. */
function textsOfHtml(html: string): string[] {
  const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
  return html
    .replace(/^.*<body>/s, '')
    .split(/<[^>]+>/)
    .map((text) => without(text.replace(/&([a-z0-9#]+);/g, (_, name: string) => named[name] ?? '?')))
    .filter((text) => text !== '');
}

/** A PDF that qpdf finds nothing wrong with and whose typefaces poppler finds embedded. @returns its text, without spaces */
function judged(paper: Paper): { readonly file: string; readonly text: string; readonly pages: number } {
  const { bytes, pages } = pdfOf(paper);
  const file = fileOf(bytes);
  expect(runJudge('qpdf', ['--check', file])).toMatchObject({
    accepted: true,
    said: expect.stringContaining('No syntax or stream encoding errors found'),
  });
  const fonts = runJudge('pdffonts', [file]).said.split('\n').slice(2);
  expect(fonts.length).toBeGreaterThan(1);
  for (const font of fonts) expect(font).toMatch(/ yes yes yes +\d+ +0$/);
  const info = runJudge('pdfinfo', [file]).said;
  expect(info).toMatch(/^Page size: +595\.28 x 841\.89 pts \(A4\)$/m);
  expect(info).toMatch(new RegExp(`^Pages: +${pages.length}$`, 'm'));
  return { file, text: without(textOfPdf(file)), pages: pages.length };
}

describe('a transcript as a PDF', () => {
  test('says everything that the page of HTML says, and each page says its number and the head', () => {
    const paper = transcript();
    const { text, pages } = judged(paper);
    const said = textsOfHtml(htmlOf(paper));
    expect(said.length).toBeGreaterThan(400);
    expect(said.filter((one) => !text.includes(one))).toEqual([]);
    for (let page = 1; page <= pages; page++) expect(text).toContain(`Page${page}of${pages}`);
    expect(text.split(`Head,entry111${paper.foot.cid}`)).toHaveLength(pages + 1);
  });

  test('is black on white, and zbar reads the codes of the script and the head', () => {
    const paper = transcript();
    const { file, pages } = judged(paper);
    const read = Array.from({ length: pages }, (_, at) => qrCodesIn(pictureOfPage(file, at + 1))).flat();
    const cids = paper.pieces.flatMap((piece) => (piece.is === 'cid' ? [piece.cid] : []));
    expect(read).toEqual(cids);
    expect(cids.at(-1)).toBe(paper.foot.cid);
    const drawn = Buffer.from(pdfOf(paper).bytes).toString('latin1');
    expect(new Set(drawn.match(/^[\d. ]+ (scn|SCN|rg|RG|g|G|k|K)$/gm))).toEqual(
      new Set(['0 0 0 scn', '0 0 0 SCN'].filter((one) => drawn.includes(`\n${one}\n`))),
    );
  });

  test('a rehearsal says so on every page, and its codes can be read all the same', () => {
    const paper = { ...transcript(), kind: 'REHEARSAL. Nothing counts.', across: 'REHEARSAL' };
    const { file, text, pages } = judged(paper);
    // Across the page and in its foot, and once more above everything.
    expect(text.split('REHEARSAL')).toHaveLength(2 * pages + 2);
    const read = Array.from({ length: pages }, (_, at) => qrCodesIn(pictureOfPage(file, at + 1))).flat();
    expect(read).toEqual(paper.pieces.flatMap((piece) => (piece.is === 'cid' ? [piece.cid] : [])));
  });

  test('the same content gives the same bytes at another time', () => {
    const before = process.env['TZ'];
    const first = pdfOf(transcript()).bytes;
    process.env['TZ'] = 'Pacific/Auckland';
    try {
      expect(Buffer.compare(pdfOf(transcript()).bytes, first)).toBe(0);
    } finally {
      if (before === undefined) delete process.env['TZ'];
      else process.env['TZ'] = before;
    }
    expect(Buffer.from(first).toString('latin1')).not.toContain(String(new Date().getUTCFullYear() + 1));
  });
});

test.each([...readyScripts])('the form of %s says everything that its page of HTML says', (_name, text) => {
  const paper = formOf(text);
  const { text: shown, file } = judged(paper);
  expect(textsOfHtml(htmlOf(paper)).filter((one) => !shown.includes(one))).toEqual([]);
  for (const word of wordsOf(paper.foot.cid)) expect(shown).toContain(word);
  expect(qrCodesIn(pictureOfPage(file, 1))).toEqual([paper.foot.cid]);
});

const NAMES = [
  'Jürgen Groß-Ærøskøbing',
  'Nguyễn Thị Ánh Đặng',
  'Αλέξανδρος Παπαδόπουλος',
  'Олександра Їжакевич',
  'Łódź Şteﬁ Ñandú',
  // Composed of letters and marks.
  'Ngu\u0079e\u0302\u0303n Joose\u0301',
];

function saying(...lines: readonly string[]): Paper {
  const paper = transcript();
  return {
    ...paper,
    title: lines.join(', '),
    pieces: [{ is: 'table', heads: ['Name', 'Signature'], rows: lines.map((line) => [line, '']) }],
  };
}

test.each(NAMES)('the name %s comes out whole', (name) => {
  const { text } = judged(saying(name));
  expect(text.normalize('NFKC').split(without(name.normalize('NFKC')))).toHaveLength(3);
  expect(text).not.toContain('[U+');
});

test.each([
  ['山田', '[U+5C71][U+7530]'],
  ['Key 🔑', 'Key[U+1F511]'],
  ['دينا', '[U+062F][U+064A][U+0646][U+0627]'],
  ['\u202Egpj.exe', '[U+202E]gpj.exe'],
  ['zero\u200Bwidth', 'zero[U+200B]width'],
  ['bell\u0007', 'bell[U+0007]'],
])('what no typeface has in %j is said by its number, and the paper says what that means', (name, shown) => {
  const { text } = judged(saying(name, 'Ada Ames'));
  expect(text).toContain(shown);
  expect(text).toContain('standbytheirnumberinUnicode');
  expect(judged(saying('Ada Ames')).text).not.toContain('Unicode');
});

test('long words and rows longer than a page lose nothing', () => {
  const word = Array.from({ length: 300 }, (_, at) => String.fromCodePoint(97 + (at % 26))).join('');
  const long = Array.from({ length: 900 }, (_, at) => `line-${at}`).join(' ');
  const { text, pages } = judged({
    ...transcript(),
    pieces: [
      { is: 'paragraph', text: word },
      {
        is: 'table',
        heads: ['Step', 'Activity', 'Initials'],
        rows: [
          ['1', word, ''],
          ['2', `${long} ${long}`, 'AA'],
        ],
        wide: 1,
      },
      {
        is: 'table',
        heads: ['What', 'Said'],
        rows: [['All', { lines: Array.from({ length: 200 }, (_, at) => ({ text: `row ${at};` })) }]],
      },
    ],
  });
  expect(text.split(word)).toHaveLength(3);
  expect(pages).toBeGreaterThan(4);
  for (let at = 0; at < 900; at++) expect(text.includes(`line-${at}`)).toBe(true);
  for (let at = 0; at < 200; at++) expect(text.includes(`row${at};`)).toBe(true);
});

describe('a transcript that is held against the entries', () => {
  const told = goldenCeremony();
  const { bytes } = pdfOf(transcript());
  const check = (file: Uint8Array) => checkTranscriptPdf(file, 'f'.repeat(64), told);
  const changed = (from: string | RegExp, to: (found: string) => string) => {
    const text = Buffer.from(bytes).toString('latin1');
    const other = text.replace(from, to);
    expect(other).not.toBe(text);
    return Buffer.from(other, 'latin1');
  };

  test('is the same where it was made of them, also when more was recorded since', () => {
    expect(check(bytes)).toEqual({ is: 'made' });
    const early = { ...told, entries: told.entries.slice(0, 80) };
    const paper = transcriptPaper(early);
    expect(paper?.span?.to).toBeLessThan(81);
    expect(check(pdfOf(paper ?? transcript()).bytes)).toEqual({ is: 'made' });
    expect(goldenCeremony().entries.length).toBeGreaterThan(111);
  });

  test('a text that differs is found with its page and what the entries have there', () => {
    const pages = pdfOf(transcript()).pages;
    const name = 'Cleo Cole';
    const page = pages.findIndex((texts) => texts.includes(name)) + 1;
    const other = pdfOf(
      transcriptPaper({
        ...told,
        entries: told.entries.map((one) =>
          one.event.event_type === 'CeremonyOpened'
            ? {
                ...one,
                event: {
                  ...one.event,
                  payload: {
                    ...one.event.payload,
                    seats: one.event.payload.seats.map((seat) =>
                      seat.sitter.name === name
                        ? { ...seat, sitter: { ...seat.sitter, name: 'Cleo Cale' } }
                        : seat,
                    ),
                  },
                },
              }
            : one,
        ),
      }) ?? transcript(),
    ).bytes;
    expect(check(other)).toEqual({ is: 'other-page', page, pages: pages.length, inLedger: name });
  });

  test('other letters under the same numbers are found, though the pages are drawn alike', () => {
    // So a typeface begins that was cut down to what is drawn. Source: TrueType Reference Manual, font directory.
    const other = changed(/stream\ntrue[\s\S]{4000}/, (found) => `${found.slice(0, -1)}\x7f`);
    expect(check(other)).toEqual({ is: 'other-page', page: null, pages: expect.any(Number), inLedger: null });
  });

  test('an end that was put off, something behind it, and another program’s file are found', () => {
    expect(check(changed('entries 35 to 111', () => 'entries 35 to 110')).is).toBe('other-page');
    expect(check(Buffer.concat([bytes, Buffer.from('\n')])).is).toBe('other-page');
    expect(check(bytes.subarray(0, -1)).is).toBe('other-page');
    expect(check(Buffer.from('%PDF-1.4\n'))).toMatchObject({ is: 'other-page', page: 1 });
  });
});
