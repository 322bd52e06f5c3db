import { expect, test } from 'vitest';
import { readUnverified } from '../../../app/pki/nats/token.ts';
import { type Exported, exportsFault } from '../../../app/registry/nats-configuration.ts';
import { NATS_IDENTITIES_INTRODUCTION } from '../../../scripts/nats-identities-document.ts';
import { natsCases } from '../../support/nats-verdict-cases.ts';
import { NATS_JUDGES, NatsBench, natsVersionOf, whyNatsNotAsked } from '../../support/nats-verdict-judges.ts';
import { expectDocument } from '../../support/verdicts.ts';

test('docs/nats-identities.md says what the judges say; after a change write it anew with CIM_WRITE_DOCS=1', async () => {
  const bench = await NatsBench.open(natsCases);
  try {
    const verdicts = await expectDocument({
      file: 'nats-identities.md',
      introduction: NATS_IDENTITIES_INTRODUCTION,
      judges: { names: NATS_JUDGES, whyNotAsked: whyNatsNotAsked, versionOf: natsVersionOf },
      cases: natsCases,
      ask: (judge, one) => bench.ask(judge, one),
    });

    // What this program makes and takes, everybody takes.
    for (const { said, field, rule, isMade } of verdicts)
      if (isMade && said['This program'] === 'accepted')
        expect(said, `${field}, ${rule}`).toEqual(
          Object.fromEntries(NATS_JUDGES.map((judge) => [judge, 'accepted'])),
        );

    // What nobody may decide about exports here is just what servers refuse an account for.
    for (const [at, { said, field, rule }] of verdicts.entries()) {
      const exporter = natsCases[at]?.world.exporter.token;
      if (field !== 'Account, exports' || exporter === undefined) continue;
      const fault = exportsFault({ exports: exportsIn(exporter) });
      for (const judge of ['nats-server (Debian)', 'nats-server (newer)'] as const)
        expect(said[judge], `${judge}: ${rule}`).toBe(fault === null ? 'accepted' : 'refused');
    }
  } finally {
    await bench.close();
  }
  // Where Go has never been used it compiles its own library first.
}, 400_000);

/** The exports of an account, as its token says them. */
function exportsIn(token: string): Exported[] {
  const { nats } = readUnverified(token) ?? {};
  if (nats?.type !== 'account') throw new Error('It is no account.');
  return (nats.exports ?? []).map(({ name = '', subject, type: kind }) => ({ name, subject, kind }));
}
