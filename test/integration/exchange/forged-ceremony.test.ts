import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { StoredEntry } from '../../../app/ledger/verification.ts';
import { parseEvent } from '../../../app/registry/dispatch.ts';
import { CeremonyDriver } from '../../support/ceremony-driver.ts';
import { scriptIn } from '../../support/ceremony-scripts.ts';
import { actorOf, CeremonyWorld, OUTSIDE } from '../../support/ceremony-world.ts';
import { createLocation } from '../../support/commands.ts';
import { bundleOfChain } from '../../support/forged-bundle.ts';
import { event, forgings, lastOf, opened } from '../../support/forged-ceremonies.ts';
import { importInto, laptop } from '../../support/imports.ts';
import { temporaryFolder } from '../../support/temporary.ts';

/* Bundles of a ceremony whose every block, link and signature is good, but for a last event that breaks a rule of it. */

async function fileOf(entries: readonly StoredEntry[], from = 1): Promise<string> {
  const file = path.join(temporaryFolder(), 'forged.car');
  writeFileSync(file, await bundleOfChain(entries, [], from));
  return file;
}

test.each(forgings)('a bundle is refused that %s', async (_what, why, forge) => {
  const { world, driver } = opened();
  const bad = forge(world, driver);
  const good = [...world.chain];
  const online = laptop('Sync station');
  await importInto(online, await fileOf(good));
  const { finding } = await online.desk.open(await fileOf([...good, world.entryOf(bad)], good.length + 1));
  expect(finding).toMatch(new RegExp(why));
  // In a whole bundle just as well.
  const whole = await laptop('Another station').desk.open(await fileOf([...good, world.entryOf(bad)]));
  expect(whole.finding).toMatch(new RegExp(why));
});

/** A ceremony in which a share was put away into a bag, and the next one, opened with what is said of its bag. */
function afterPacking(bag: string) {
  const world = new CeremonyWorld();
  const driver = new CeremonyDriver(world);
  const room = world.must(createLocation(world.acme.id), OUTSIDE);
  const script = (id: string, step: string) =>
    world.script(
      scriptIn(`format: cim.script/1
id: ${id}
title: ${id}
roles: {keeper: {seats: 1, signs_with: key}, witness: {seats: 1, signs_with: key}}
inventory:
  bag: {kind: tamper_bag, title: The bag, serial: ask}
  sheet: {kind: share, title: The share}
phases:
- {id: all, pause: sign_in, steps: [${step}]}
`),
    );
  const by = actorOf(world.person(0));
  const packing = script('pack', '{id: pack, kind: seal, items: [sheet], into: bag, confirm: witness}');
  world.must(world.openingIn(room.id, packing, { bag: { serial: 'B-17' } }), by);
  driver.toItsEnd();
  const opening = script('take', '{id: take, kind: unseal, items: [sheet], from: bag, confirm: witness}');
  const sheet = world.registry.states('asset').find(({ name }) => name === 'The share');
  world.must(
    world.openingIn(room.id, opening, { bag: { serial: bag }, sheet: { objectId: sheet?.id ?? null } }),
    by,
  );
  driver.goOnTo('take');
  return { world, driver };
}

test('a bundle is refused in which a bag is opened under another number, and nobody says that it differs', async () => {
  const { world, driver } = afterPacking('B-99');
  const good = [...world.chain];
  const evidence = { step: 'take', evidence: world.evidenceOf('take') };
  const passedOff = event(world, driver, 'CeremonyEvidenceRecorded', { ...evidence, fits: true });
  const forged = await laptop('Sync station').desk.open(await fileOf([...good, world.entryOf(passedOff)]));
  expect(forged.finding).toContain('not as the script says');
  const honest = event(world, driver, 'CeremonyEvidenceRecorded', { ...evidence, fits: false });
  const told = await laptop('Another station').desk.open(await fileOf([...good, world.entryOf(honest)]));
  expect(told.finding).toBeNull();
});

test('a bundle is refused that leaves out what a step has moved', async () => {
  const { world, driver } = afterPacking('B-17');
  const evidence = { step: 'take', evidence: world.evidenceOf('take'), fits: true };
  world.append(event(world, driver, 'CeremonyEvidenceRecorded', evidence));
  const good = [...world.chain];
  const { type: _, id: __, at, ...signing } = world.signing('take', { role: 'keeper', number: 1 });
  const signed = event(world, driver, 'CeremonySignedOff', { ...signing, signed_at: at });
  const { finding } = await laptop('Sync station').desk.open(await fileOf([...good, world.entryOf(signed)]));
  expect(finding).toContain('it is not recorded of them where they are');
});

test('a bundle is refused that seats one person twice, or too few', async () => {
  const { world } = opened();
  const good = world.chain.slice(0, -1);
  const real = lastOf(world, 'CeremonyOpened');
  const seats: readonly { readonly sitter: unknown }[] = Reflect.get(real.payload, 'seats');
  for (const [why, forged] of [
    [/keeps these apart/, seats.map((seat) => ({ ...seat, sitter: seats[0]?.sitter }))],
    [/Too few|too few|at least|must sit/, seats.slice(0, 1)],
  ] as const) {
    const elsewhere = new CeremonyWorld(world.source, 0);
    elsewhere.chain.length = 0;
    elsewhere.chain.push(...good);
    const bad = parseEvent({ ...real, payload: { ...real.payload, seats: forged } });
    const { finding } = await laptop('Sync station').desk.open(
      await fileOf([...good, elsewhere.entryOf(bad)]),
    );
    expect(finding).toMatch(why);
  }
});

test('a real ceremony that was a rehearsal is refused, and a rehearsal that was held in a ledger of real ones', async () => {
  const { world } = opened();
  const good = world.chain.slice(0, -1);
  const real = lastOf(world, 'CeremonyOpened');
  const passedOff = parseEvent({ ...real, payload: { ...real.payload, rehearsal: true } });
  const elsewhere = new CeremonyWorld(world.source, 0);
  elsewhere.chain.length = 0;
  elsewhere.chain.push(...good);
  const { finding } = await laptop('Sync station').desk.open(
    await fileOf([...good, elsewhere.entryOf(passedOff)]),
  );
  expect(finding).toContain('A rehearsal is held in a ledger for rehearsals');
});
