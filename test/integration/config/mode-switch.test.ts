import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { decode } from '@ipld/dag-cbor';
import { beforeEach, describe, expect, test } from 'vitest';
import { type Problem, ProblemError } from '../../../app/problem.ts';
import { readEvent } from '../../../app/registry/dispatch.ts';
import { ConfigFile } from '../../../main/config/config-file.ts';
import { ModeSwitch } from '../../../main/services/sync/mode-switch.ts';
import type { Ledger } from '../../../main/store/ledger.ts';
import { IDENTITY, openLedger, registrarOf } from '../../support/ledgers.ts';
import { temporaryFolder } from '../../support/temporary.ts';

let folder: string;
let ledger: Ledger;
let file: ConfigFile;
let modes: ModeSwitch;
beforeEach(() => {
  folder = temporaryFolder();
  ledger = openLedger(path.join(folder, 'events'));
  file = new ConfigFile(path.join(folder, 'config.toml'));
  modes = new ModeSwitch(ledger, registrarOf(ledger), file);
});

/** What the ledger says about the mode, oldest first: who, and from what to what. */
function recorded(): string[] {
  const found: string[] = [];
  for (let seq = 1; seq <= (ledger.head()?.seq ?? 0); seq++) {
    const record = ledger.entries.at(seq);
    if (record === null) throw new Error(`no entry ${seq}`);
    const event: { actor: { name: string } } = decode(record.block);
    found.push(`${event.actor.name}: ${readEvent(event).about}`);
  }
  return found;
}

function problemOf(work: () => void): Problem {
  try {
    work();
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
  throw new Error('nothing was refused');
}

/** A folder whose path has so many characters. */
function folderOfLength(length: number): string {
  let deep = folder;
  while (deep.length < length) {
    const left = length - deep.length - 1;
    // The last name must not be left with nothing.
    deep = path.join(deep, 'x'.repeat(left > 250 ? Math.min(200, left - 2) : left));
  }
  mkdirSync(deep, { recursive: true });
  return deep;
}

function writtenMode(): string {
  return file.read().config.mode.mode;
}

describe('a switch of mode', () => {
  test('is recorded with who made it, and holds', () => {
    modes.switchTo('Hybrid', IDENTITY.id);
    modes.switchTo('Online', IDENTITY.id);
    modes.switchTo('Offline', IDENTITY.id);
    expect(recorded()).toEqual([
      'Officer A: Offline to Hybrid',
      'Officer A: Hybrid to Online',
      'Officer A: Online to Offline',
    ]);
    expect(writtenMode()).toBe('Offline');
  });

  test('to the same mode is refused, and records nothing', () => {
    expect(problemOf(() => modes.switchTo('Offline', IDENTITY.id)).code).toBe('ledger.same-mode');
    modes.switchTo('Hybrid', IDENTITY.id);
    expect(problemOf(() => modes.switchTo('Hybrid', IDENTITY.id)).code).toBe('ledger.same-mode');
    expect(recorded()).toHaveLength(1);
  });

  test('while the file cannot be used is refused, and records nothing', () => {
    writeFileSync(file.path, '[nats\n');
    expect(problemOf(() => modes.switchTo('Online', IDENTITY.id)).code).toBe('config.invalid');
    expect(recorded()).toEqual([]);
  });

  test('that crashed between ledger and file is told as it was', () => {
    // Recorded, and then never written: as the file says Offline, that is what held.
    registrarOf(ledger).record({
      type: 'ChangeOperationalMode',
      id: IDENTITY.id,
      from: 'Offline',
      to: 'Online',
    });
    modes.followFile();
    expect(recorded()).toEqual(['Officer A: Offline to Online', 'Configuration file: Online to Offline']);
  });

  test('that cannot be written is taken back in the ledger', () => {
    // So deep down that the longer name of its successor is beyond what the system takes: not even root can write that.
    const deep = folderOfLength(4080);
    file = new ConfigFile(path.join(deep, 'config.toml'));
    modes = new ModeSwitch(ledger, registrarOf(ledger), file);
    writeFileSync(file.path, '[mode]\nmode = "Hybrid"\n');
    modes.followFile();
    const before = readFileSync(file.path, 'utf8');
    expect(problemOf(() => modes.switchTo('Online', IDENTITY.id)).code).toBe('config.unwritable');
    expect(recorded()).toEqual(['Officer A: Hybrid to Online', 'Configuration file: Online to Hybrid']);
    expect(readFileSync(file.path, 'utf8')).toBe(before);
  });
});

describe('an edit of the file', () => {
  test('is recorded once, as made by the file', () => {
    modes.switchTo('Hybrid', IDENTITY.id);
    file.change({ 'mode.mode': 'Online' });
    modes.followFile();
    modes.followFile();
    expect(recorded()).toEqual(['Officer A: Offline to Hybrid', 'Configuration file: Hybrid to Online']);
  });

  test('before the first switch is how the ledger began; the first switch says from what', () => {
    file.change({ 'mode.mode': 'Hybrid' });
    modes.followFile();
    expect(recorded()).toEqual([]);
    modes.switchTo('Offline', IDENTITY.id);
    expect(recorded()).toEqual(['Officer A: Hybrid to Offline']);
  });
});
