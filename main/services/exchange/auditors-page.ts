import { createHash } from 'node:crypto';
import { lstatSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ProblemError } from '../../../app/problem.ts';
import { readBoundedFile } from '../../files/bounded-file.ts';
import { writeFileDurably } from '../../files/durable-file.ts';
import { codeOf } from '../../files/opening.ts';
import { cannotWrite, exportProblem } from './export-problems.ts';

/** The built page: where the source runs, in the folder of what is built, else beside the built program. */
const PAGE = fileURLToPath(
  new URL(
    import.meta.url.endsWith('.ts')
      ? '../../../out/auditor/cim-keys-auditor.html'
      : '../auditor/cim-keys-auditor.html',
    import.meta.url,
  ),
);

/** More than the page will ever have, in bytes. */
const MOST = 2 ** 26;

/** A page that was written: where, and the digest by which whoever opens it knows it. */
export interface WrittenPage {
  readonly file: string;
  /** Of its bytes, in hexadecimal. */
  readonly sha256: string;
}

/**
 * Makes ready to write the page for auditors beside a bundle, before the bundle itself is written.
 * @returns what writes it then, or throws ProblemError
 * @throws ProblemError when the page was never built, or a file stands in its place
 */
export function auditorsPageBeside(bundle: string): () => WrittenPage {
  const file = `${bundle}.auditor.html`;
  const page = builtPage();
  if (lstatSync(file, { throwIfNoEntry: false }) !== undefined)
    throw new ProblemError(exportProblem('export.exists', file));
  return () => {
    try {
      writeFileDurably(file, page, 'refuse');
    } catch (cause) {
      throw new ProblemError(exportProblem('export.page-not-written', cannotWrite(file, cause).happened), {
        cause,
      });
    }
    return { file, sha256: createHash('sha256').update(page).digest('hex') };
  };
}

function builtPage(): Uint8Array {
  try {
    return readBoundedFile(PAGE, { most: MOST });
  } catch (cause) {
    if (codeOf(cause) !== 'ENOENT') throw cause;
    throw new ProblemError(exportProblem('export.page-not-built'), { cause });
  }
}
