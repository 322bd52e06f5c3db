import { expect, test } from 'vitest';
import { type EvidenceJudge, SignatureReader } from '../../../app/ledger/signatures.ts';
import { ChainVerifier } from '../../../app/ledger/verification.ts';
import { parseEvent } from '../../../app/registry/dispatch.ts';
import type { LedgerEvent } from '../../../app/registry/index.ts';
import { EVIDENCE } from '../../../main/evidence/evidence-judge.ts';
import { CeremonyDriver } from '../../support/ceremony-driver.ts';
import { everything } from '../../support/ceremony-scripts.ts';
import { actorOf, CeremonyWorld, OUTSIDE } from '../../support/ceremony-world.ts';
import { testId } from '../../support/in-memory-registry.ts';

/* What checks of a ledger and of a bundle find in a ceremony that was forged: each rule holds, each block and link is good. */

const JUDGE: EvidenceJudge = {
  signature: EVIDENCE.signature,
  certified: () => true,
  // The YubiKeys of this world were not attested.
  attestation: () => null,
};

/** A ceremony that was held to its end. */
function held(): CeremonyWorld {
  const world = new CeremonyWorld();
  const [first] = world.people;
  if (first === undefined) throw new Error('Nobody');
  world.must(
    {
      type: 'AssignRole',
      id: first.person_id,
      role: { role_type: 'Administrator', scope: { kind: 'organization' }, permissions: [] },
    },
    OUTSIDE,
  );
  world.must(world.opening(world.script(everything())), actorOf(first));
  new CeremonyDriver(world).toItsEnd();
  return world;
}

/** What a check of a ledger finds, entry by entry. */
function findings(world: CeremonyWorld, from = 0): string[] {
  const { source } = world;
  const before = world.chain[from - 1];
  const last = before === undefined ? { seq: 0, cid: null } : { seq: before.entry.seq, cid: before.cid };
  const reader = new SignatureReader(JUDGE, () => true, { last, covered: from === 0 ? last : null });
  const chain = new ChainVerifier(source, { seq: last.seq, head: last.cid });
  return world.chain.slice(from).flatMap((stored) => {
    const verdict = chain.push(stored);
    if (!verdict.good) return [verdict.finding.detail];
    const wrong = reader.push(stored, verdict.event);
    return wrong === null ? [] : [wrong];
  });
}

/** The same ledger with some of its events changed, chained anew as a forger would. */
function forgedFrom(
  world: CeremonyWorld,
  forge: (event: LedgerEvent, index: number) => LedgerEvent,
): CeremonyWorld {
  const other = new CeremonyWorld(world.source, 0);
  other.events.length = 0;
  other.chain.length = 0;
  for (const [index, event] of world.events.entries())
    other.chain.push(other.entryOf(parseEvent(forge(event, index))));
  return other;
}

const good = held();

function indexOf(type: LedgerEvent['event_type'], which = 0): number {
  const found = good.events.flatMap((event, index) => (event.event_type === type ? [index] : []));
  const index = found.at(which);
  if (index === undefined) throw new Error(`There is no ${type}.`);
  return index;
}

/** The good ledger with something else in one event of a kind. */
function withOther(type: LedgerEvent['event_type'], which: number, changes: object): CeremonyWorld {
  const at = indexOf(type, which);
  // Heads are of the new chain: a forger makes them fit, and cannot sign them.
  return forgedFrom(good, (event, index) =>
    index === at ? ({ ...event, payload: { ...event.payload, ...changes } } as LedgerEvent) : event,
  );
}

test('nothing is found in a ceremony that was held, read from its beginning or from anywhere in it', () => {
  expect(findings(good)).toEqual([]);
  for (let from = 1; from < good.chain.length; from += 3) expect(findings(good, from)).toEqual([]);
});

test('a sign-off that was changed, or taken from another step, is found', () => {
  const last = indexOf('CeremonySignedOff', -1);
  const [one, two] = [good.events[last], good.events[last - 2]];
  if (one?.event_type !== 'CeremonySignedOff' || two === undefined) throw new Error('A sign-off');
  const other = withOther('CeremonySignedOff', -1, { position: 'words' });
  expect(findings(other)).toEqual([
    expect.stringMatching(/signed off words, but that signature does not hold/),
  ]);
  const replayed = good.events.find(
    (event) =>
      event.event_type === 'CeremonySignedOff' && event.payload.signer.name === one.payload.signer.name,
  );
  if (replayed?.event_type !== 'CeremonySignedOff') throw new Error('An earlier one');
  const { proof, seq, head } = replayed.payload;
  expect(findings(withOther('CeremonySignedOff', -1, { proof }))).toEqual([
    expect.stringMatching(/does not hold/),
  ]);
  expect(findings(withOther('CeremonySignedOff', -1, { proof, seq, head }))).toEqual([
    expect.stringMatching(/over a head that this ledger did not have when the step was to be signed off/),
  ]);
});

test('a sign-off of another ledger is none of this one', () => {
  expect(findings(withOther('CeremonySignedOff', 0, { ledger: 'other#1' }))[0]).toMatch(/in another ledger/);
  expect(findings(withOther('CeremonyOpened', 0, { ledger: 'other#1' }))[0]).toMatch(
    /opens a ceremony of another ledger/,
  );
});

test('what was changed before it makes every later sign-off fail', () => {
  const changed = withOther('CeremonyEvidenceRecorded', 0, {
    evidence: { kind: 'answer', seat: { role: 'leader', number: 1 }, answer: 'X', expected: 'X' },
  });
  // The heads of all that was signed afterwards are others now.
  expect(findings(changed).length).toBeGreaterThan(10);
});

test('an approval of a script that was forged is found', () => {
  expect(findings(withOther('ScriptApproved', 0, { approved_at: '2026-11-23T00:00:00.000Z' }))[0]).toMatch(
    /approved a script, but their signature does not hold/,
  );
});

test('an act is said to have recorded what it recorded, and made what it made', () => {
  expect(findings(withOther('CeremonyActDone', 0, { events: [] }))[0]).toMatch(
    /an act has recorded other events than it has/,
  );
  const made = { aggregate: 'organization', id: testId() };
  expect(findings(withOther('CeremonyActDone', 0, { made }))[0]).toMatch(/something that it has not made/);
});
