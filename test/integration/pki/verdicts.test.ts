import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import {
  certificatesDocument,
  type Verdict,
  verdictsIn,
  versionsIn,
} from '../../../scripts/certificates-document.ts';
import { cases, roots } from '../../support/verdict-cases.ts';
import {
  type Asked,
  Bench,
  JUDGES,
  type Judge,
  type Said,
  versionOf,
  whyNotAsked,
} from '../../support/verdict-judges.ts';

/*
 * docs/certificates.md says which judge accepts what. It is written from what the judges say here (`CIM_WRITE_DOCS=1` writes
 * it), and refused where one of them says something else. Of a judge that is not on this machine the last word stands.
 */

const FILE = path.resolve(import.meta.dirname, '../../../docs/certificates.md');

test('docs/certificates.md says what the judges say; after a change write it anew with CIM_WRITE_DOCS=1', async () => {
  const written = existsSync(FILE) ? readFileSync(FILE, 'utf8') : '';
  const before = verdictsIn(written);
  const isWriting = process.env['CIM_WRITE_DOCS'] === '1';
  const versions = isWriting ? spoken() : versionsIn(written);
  for (const judge of JUDGES) {
    const why = whyNotAsked(judge);
    if (why !== null) console.log(why);
  }
  console.log('zlint is not asked: Debian bookworm has no package of it.');
  const proof = cases[0]?.path('serverAuth');
  if (proof === undefined) throw new Error('no case');
  const bench = await Bench.open(proof, roots);
  const verdicts: Verdict[] = [];
  try {
    for (const { path: made, ...about } of cases) {
      const asked = (['serverAuth', 'clientAuth'] as const).map((purpose) => made(purpose));
      const said: Partial<Record<Judge, Said>> = {};
      for (const judge of JUDGES) {
        const last = before.get(`${about.field}: ${about.rule}`)?.[judge] ?? null;
        const now = whyNotAsked(judge) === null ? await inBoth(bench, judge, asked) : last;
        const isOther = (versions.get(judge) ?? null) !== versionOf(judge);
        if (now !== last && isOther)
          console.log(`${judge} ${versionOf(judge)} says: ${about.field}, ${about.rule}: ${now}`);
        // Another version may say something else than the one that the document is about.
        said[judge] = isOther && !isWriting ? last : now;
      }
      verdicts.push({ ...about, said });
    }
  } finally {
    await bench.close();
  }
  const document = certificatesDocument(verdicts, JUDGES, versions);
  if (isWriting) writeFileSync(FILE, document);
  else expect(written).toBe(document);

  // What this program makes and would take, everybody takes who knows its algorithm; what it refuses, it refuses first.
  for (const { said, field, rule, isMade } of verdicts) {
    const own = said['This program'];
    if (!isMade) continue;
    for (const judge of ['OpenSSL', 'GnuTLS', 'Node', 'Go'] as const)
      if (said[judge] !== null) expect(said[judge], `${judge}: ${field}, ${rule}`).toBe(own);
  }
}, 180_000);

function spoken(): Map<string, string> {
  return new Map(
    JUDGES.flatMap((judge) => {
      const version = versionOf(judge);
      return version === null ? [] : [[judge, version] as const];
    }),
  );
}

/** What a judge says of the certificate of a server and of that of a client; they must be treated alike. */
async function inBoth(bench: Bench, judge: Judge, asked: readonly Asked[]): Promise<Said> {
  const said = new Set<Said>();
  for (const one of asked) {
    const verdict = await bench.ask(judge, one);
    if (verdict !== null) said.add(verdict);
  }
  if (said.size > 1) return 'refused';
  return [...said][0] ?? null;
}
