import { expect, test } from 'vitest';
import { CERTIFICATES_INTRODUCTION } from '../../../scripts/certificates-document.ts';
import type { Said } from '../../../scripts/verdicts-document.ts';
import { cases, roots } from '../../support/verdict-cases.ts';
import {
  type Asked,
  Bench,
  JUDGES,
  type Judge,
  versionOf,
  whyNotAsked,
} from '../../support/verdict-judges.ts';
import { expectDocument } from '../../support/verdicts.ts';

test('docs/certificates.md says what the judges say; after a change write it anew with CIM_WRITE_DOCS=1', async () => {
  const proof = cases[0]?.path('serverAuth');
  if (proof === undefined) throw new Error('no case');
  const bench = await Bench.open(proof, roots);
  try {
    const verdicts = await expectDocument({
      file: 'certificates.md',
      introduction: CERTIFICATES_INTRODUCTION,
      judges: { names: JUDGES, whyNotAsked, versionOf },
      cases: cases.map(({ path, ...about }) => ({
        ...about,
        asked: (['serverAuth', 'clientAuth'] as const).map((purpose) => path(purpose)),
      })),
      ask: (judge, { asked }) => inBoth(bench, judge, asked),
    });

    // What this program makes and would take, everybody takes who knows its algorithm; what it refuses, it refuses first.
    for (const { said, field, rule, isMade } of verdicts) {
      const own = said['This program'];
      if (!isMade) continue;
      for (const judge of ['OpenSSL', 'GnuTLS', 'Node', 'Go'] as const)
        if (said[judge] !== null) expect(said[judge], `${judge}: ${field}, ${rule}`).toBe(own);
      // It sees no path and no time: what is made here is written as it should be, even where it is over.
      if (said['zlint'] !== null) expect(said['zlint'], `zlint: ${field}, ${rule}`).toBe('accepted');
    }
  } finally {
    await bench.close();
  }
}, 180_000);

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
