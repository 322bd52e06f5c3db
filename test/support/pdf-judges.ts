import path from 'node:path';
import { runJudge } from './pki-judges.ts';
import { temporaryFolder } from './temporary.ts';

/* Programs of others that read what is printed: poppler, qpdf and zbar. */

/** The text of a PDF, in the order in which it was drawn. */
export function textOfPdf(file: string): string {
  const out = runJudge('pdftotext', ['-raw', '-enc', 'UTF-8', file, '-']);
  if (!out.accepted) throw new Error(out.said);
  return out.said;
}

/** A page of a PDF as a picture. @returns the file */
export function pictureOfPage(file: string, page: number, dotsPerInch = 150): string {
  const stem = path.join(temporaryFolder(), 'page');
  const args = ['-png', '-singlefile', '-r', String(dotsPerInch), '-f', String(page), '-l', String(page)];
  const out = runJudge('pdftoppm', [...args, file, stem]);
  if (!out.accepted) throw new Error(out.said);
  return `${stem}.png`;
}

/** What the QR codes of a picture say. */
export function qrCodesIn(picture: string): readonly string[] {
  // It ends with 4 where it found none.
  const { said } = runJudge('zbarimg', [
    '--nodbus',
    '--quiet',
    '--raw',
    '-Sdisable',
    '-Sqrcode.enable',
    picture,
  ]);
  return said === '' ? [] : said.split('\n');
}
