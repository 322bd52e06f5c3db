import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { StoredEntry } from '../../../app/ledger/verification.ts';
import type { Decision } from '../../../app/registry/dispatch.ts';
import { IMPORTED_FOLDER } from '../../../main/services/exchange/imported-ledgers.ts';
import { verifyBundleFile } from '../../../main/services/exchange/verify-bundle.ts';
import { AGE } from '../../support/age.ts';
import { chainOf, following } from '../../support/chain.ts';
import { createOrganization, createPerson, createUnit } from '../../support/commands.ts';
import { bundleOfChain } from '../../support/forged-bundle.ts';
import { importInto, laptop } from '../../support/imports.ts';
import { given, testId } from '../../support/in-memory-registry.ts';
import { temporaryFolder } from '../../support/temporary.ts';

/* Bundles whose every block, link and event is good, and whose events no ledger of this program can hold together. */

/** Two chunks of an import, so that something would have been written before the last entry. */
const chain = chainOf(501);

/** The file of a chain, from an entry on. */
async function fileOf(entries: readonly StoredEntry[], from = 1): Promise<string> {
  const file = path.join(temporaryFolder(), 'forged.car');
  writeFileSync(file, await bundleOfChain(entries, [], from));
  return file;
}

/** An organization is created with the id `id`, and says that it is `described`. */
function organization(id: string, described: string, name: string): Decision {
  const payload = { organization_id: described, name, domain: null };
  const fact = {
    aggregate: 'organization',
    event_type: 'OrganizationCreated',
    aggregate_id: id,
    payload,
  } as const;
  return { accepted: true, facts: [fact] };
}

const [known, other] = [testId(), testId()];
const acme = createOrganization({ id: known, name: 'Acme' });
const [person, unit] = [createPerson(known), createUnit(known)];
const whole = [...chain, following(chain, given().when(acme))];

test.each<[string, Decision, string]>([
  [
    'one name for two',
    given().when(createOrganization({ name: 'ACME' })),
    'a rule speaks against it: An organization named “Acme” is already in the ledger.',
  ],
  ['one id for two', organization(known, known, 'Another'), 'two things would have one id'],
  [
    'one id for two of different kinds',
    given({ ...acme, id: other }).when(createPerson(other, { id: known })),
    'two things would have one id',
  ],
  [
    'a change of somebody who was never recorded',
    given(acme, person, unit).when({
      type: 'AddPersonToUnit',
      id: person.id,
      unitId: unit.id,
    }),
    'it changes something that was never made',
  ],
])(
  'import - a file with %s is refused when it is opened, and nothing is written',
  async (_, decision, why) => {
    const forged = [...whole, following(whole, decision)];
    const online = laptop('Online');
    const { bundle, finding } = await online.desk.open(await fileOf(forged));
    expect([bundle, finding]).toEqual([null, expect.stringContaining(`Entry 503 cannot follow`)]);
    expect(finding).toContain(why);
    const head = forged.at(-1)?.cid ?? '';
    await expect(online.desk.merge(head)).rejects.toMatchObject({ problem: { code: 'import.not-shown' } });
    expect(existsSync(path.join(online.folder, IMPORTED_FOLDER))).toBe(false);

    // The same behind what is here already: the registry here is part of what it is held against.
    await importInto(online, await fileOf(whole));
    const later = await online.desk.open(await fileOf(forged, 503));
    expect(later.finding).toContain(why);
    const [copy] = online.imported.all();
    expect(copy?.head()).toEqual({ seq: 502, cid: whole.at(-1)?.cid });
  },
);

test.each<[string, Decision, string]>([
  ['makes', organization(other, testId(), 'Another'), 'its organization_id says another'],
  [
    'changes',
    {
      accepted: true,
      facts: [
        {
          aggregate: 'organization',
          event_type: 'OrganizationSuspended',
          aggregate_id: known,
          payload: { organization_id: other, reason: 'Under review' },
        },
      ],
    },
    'its organization_id says another',
  ],
])(
  'verify and import - an event that %s one object and names another is none, in a whole file and in a part',
  async (_, decision, why) => {
    const forged = [...whole, following(whole, decision)];
    const { desk } = laptop('Online');
    for (const from of [1, 502, 503]) {
      const file = await fileOf(forged, from);
      const { bundle, finding } = await desk.open(file);
      expect(bundle).toBeNull();
      expect(finding).toContain('Entry 503 holds no valid event');
      expect(finding).toContain(why);
      const verdict = await verifyBundleFile(file, AGE);
      expect(verdict.finding).toMatchObject({ seq: 503 });
    }
  },
);
