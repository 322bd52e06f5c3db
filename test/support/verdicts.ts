import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import {
  type Said,
  type Verdict,
  verdictsDocument,
  verdictsIn,
  versionsIn,
} from '../../scripts/verdicts-document.ts';

/*
 * A document in docs/ that says which judge accepts what is written from what the judges say in a test (`CIM_WRITE_DOCS=1` writes
 * it), and refused where one of them says something else. Of a judge that is not on this machine the last word stands, and so does
 * it of one whose version is another than that with which the document was written.
 */

/** What a case is about. */
export type CaseAbout = Omit<Verdict, 'said'>;

/** Who is asked, and what is known of them. */
export interface Judges<Judge extends string> {
  /** In the order of the columns. */
  readonly names: readonly Judge[];
  /** Why a judge cannot be asked on this machine; null where it can. */
  readonly whyNotAsked: (judge: Judge) => string | null;
  /** Its first two numbers; null where it tells none. */
  readonly versionOf: (judge: Judge) => string | null;
}

/** A document, what stands above its table, and the cases that it is about. */
export interface Judged<Judge extends string, Case extends CaseAbout> {
  /** `certificates.md`, in docs/ */
  readonly file: string;
  readonly introduction: string;
  readonly judges: Judges<Judge>;
  readonly cases: readonly Case[];
  readonly ask: (judge: Judge, one: Case) => Promise<Said>;
}

/** Asks all judges about all cases, and expects the document to say what they say, or writes it. @returns what was said */
export async function expectDocument<Judge extends string, Case extends CaseAbout>({
  file,
  introduction,
  judges: { names, whyNotAsked, versionOf },
  cases,
  ask,
}: Judged<Judge, Case>): Promise<Verdict[]> {
  const place = path.resolve(import.meta.dirname, '../../docs', file);
  const written = existsSync(place) ? readFileSync(place, 'utf8') : '';
  const before = verdictsIn(written);
  const isWriting = process.env['CIM_WRITE_DOCS'] === '1';
  const spoken = new Map(
    names.flatMap((judge) => {
      const version = versionOf(judge);
      return version === null ? [] : [[judge, version] as const];
    }),
  );
  const versions = isWriting ? spoken : versionsIn(written);
  for (const judge of names) {
    const why = whyNotAsked(judge);
    if (why !== null) console.log(why);
  }
  const verdicts: Verdict[] = [];
  for (const one of cases) {
    const { field, rule, source, isMade } = one;
    const said: Partial<Record<string, Said>> = {};
    for (const judge of names) {
      const last = before.get(`${field}: ${rule}`)?.[judge] ?? null;
      const now = whyNotAsked(judge) === null ? await ask(judge, one) : last;
      const isOther = (versions.get(judge) ?? null) !== versionOf(judge);
      if (now !== last && isOther)
        console.log(`${judge} ${versionOf(judge)} says: ${field}, ${rule}: ${now}`);
      // Another version may say something else than the one that the document is about.
      said[judge] = isOther && !isWriting ? last : now;
    }
    verdicts.push({ field, rule, source, isMade, said });
  }
  const document = verdictsDocument(introduction, verdicts, names, versions);
  if (isWriting) writeFileSync(place, document);
  else expect(written).toBe(document);
  return verdicts;
}
