import { expect, test } from 'vitest';
import { parseCid } from '../../../app/content/cid.ts';
import type { Room, RoomPart } from '../../../app/contract/ceremony.ts';
import { askedIn, nextOf, phasesOf, placeInWords } from '../../../renderer/room/phases.ts';

function part(id: string, phase: string, number: number | null, more: Partial<RoomPart> = {}): RoomPart {
  const rest = { standing: 'ahead' as const, attempt: 1, signed: [], brought: [] };
  return { id, phase, number, title: id, who: ['Leader'], ...rest, ...more };
}

const PARTS = [
  part('pause:a', 'Begin', null, { standing: 'done' }),
  part('door', 'Begin', 1, { standing: 'set aside' }),
  part('bag', 'Make', 2, { standing: 'open', attempt: 2 }),
  part('key', 'Make', 3),
  part('words', 'Begin', 4),
];

/** A room that is at a step. */
function roomAt(id: string | null, more: Partial<Pick<Room, 'deviations' | 'onBreak' | 'seats'>> = {}): Room {
  const standing = id === null ? 'done' : (PARTS.find((one) => one.id === id)?.standing ?? 'open');
  const now: Room['now'] =
    id === null
      ? null
      : {
          ...{ id, standing, does: null, says: null, ask: { kind: 'say' } },
          ...{ brought: [], missing: [], stops: false },
        };
  return {
    ...{ ceremonyId: '', title: '', scriptId: '', script: HEAD, isRehearsal: false, openedAt: '' },
    ...{ onBreak: null, seats: [], parts: PARTS, now, deviations: [], short: [], contradicted: null },
    head: { seq: 1, cid: HEAD },
    ...more,
  };
}

const HEAD: Room['script'] = parseCid('bafyreigdmqpykrgxyaxtlafqpqhzrb7qy2rh75nldvfd4tucqmqqme5yje');

function deviation(step: string, resolved: boolean, remedy: Room['deviations'][number]['remedy']) {
  const rest = { what: 'Something', severity: 'minor' as const, reporter: 'Ada', at: '', missing: [] };
  return { number: 1, step, resolved, remedy, ...rest };
}

test('the parts stand in their phases; what was left out or deviated is marked, and a phase that comes again is another', () => {
  const marks = phasesOf(roomAt('bag', { deviations: [deviation('key', true, 'noted')] })).map((phase) => [
    phase.title,
    phase.standing,
    phase.parts.map(
      ({ standing, isPause, isOtherwise }) =>
        `${standing}${isPause ? ' pause' : ''}${isOtherwise ? ' !' : ''}`,
    ),
  ]);
  expect(marks).toEqual([
    ['Begin', 'over', ['over pause', 'over !']],
    ['Make', 'here', ['here', 'ahead !']],
    ['Begin', 'ahead', ['ahead']],
  ]);
  expect(phasesOf(roomAt(null)).map(({ standing }) => standing)).toEqual(['over', 'over', 'over']);
  expect(placeInWords(roomAt('bag'), PARTS[2])).toBe('Step 2 of 4, attempt 2');
  expect(placeInWords(roomAt('bag'), PARTS[0])).toBe('Begin: a pause');
});

test('what comes next is the part behind, then the closing; and nothing while people decide what becomes of this one', () => {
  expect(nextOf(roomAt('bag'))).toBe(PARTS[3]);
  expect(nextOf(roomAt('words'))).toBe('close');
  expect(nextOf(roomAt(null))).toBeNull();
  expect(nextOf(roomAt('bag', { deviations: [deviation('bag', false, 'again')] }))).toBeNull();
  expect(nextOf(roomAt('bag', { deviations: [deviation('bag', true, 'end')] }))).toBeNull();
  expect(nextOf(roomAt('bag', { deviations: [deviation('bag', true, 'again')] }))).toBe(PARTS[3]);
  expect(nextOf(roomAt('bag', { onBreak: { reason: 'Lunch', since: '' } }))).toBeNull();
  const room = roomAt('bag');
  if (room.now === null) throw new Error('no step');
  expect(nextOf({ ...room, now: { ...room.now, standing: 'failed' } })).toBeNull();
});

test('those who are asked are named where somebody sits there, in every seat of their role', () => {
  const seat = (title: string, number: number, name: string | null) => ({
    ...{ role: 'r', number, title, signsWith: 'initials' as const, optional: false, initials: name ?? '' },
    sitter: name === null ? null : { person_id: '', name },
  });
  const seats = [seat('Leader', 1, 'Ada'), seat('Officer 1', 1, 'Bram'), seat('Officer 2', 2, 'Cleo')];
  const asked = askedIn(roomAt('bag', { seats: [...seats, seat('Witness', 1, null)] }), [
    'Leader',
    '2 × Officer',
    'Witness',
  ]);
  expect(asked.map(({ title, people }) => [title, ...people.map(({ name }) => name)])).toEqual([
    ['Leader', 'Ada'],
    ['2 × Officer', 'Bram', 'Cleo'],
    ['Witness'],
  ]);
});
