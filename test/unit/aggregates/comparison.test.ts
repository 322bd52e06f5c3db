import { describe, expect, test } from 'vitest';
import { isStillToSign } from '../../../app/aggregates/checkpoint.ts';
import type { RecordComparison } from '../../../app/aggregates/comparison.ts';
import { parseEvent, readEvent } from '../../../app/events/catalogue.ts';
import { chainOf } from '../../support/chain.ts';
import { eventsOf, given, testId } from '../../support/in-memory-registry.ts';

const [first, second] = chainOf(2);
if (first === undefined || second === undefined) throw new Error('an empty chain');
const CID = second.cid;

function comparison(changes: Partial<RecordComparison> = {}): RecordComparison {
  return {
    type: 'RecordComparison',
    comparisonId: testId(),
    cid: CID,
    standsFor: { kind: 'head', seq: 2 },
    method: 'words',
    outcome: { result: 'equal' },
    people: ['Alice Officer', 'Bob Witness'],
    ...changes,
  };
}

describe('comparison - an event of its own', () => {
  test('says what was compared, how, by whom and what came out, in plain words', () => {
    const [event] = eventsOf(given().when(comparison()));
    expect(parseEvent(event)).toEqual(event);
    expect(readEvent(event)).toEqual({
      title: 'Compared: equal',
      about: 'the head, entry 2, by Alice Officer and Bob Witness',
      lines: [
        { label: 'Outcome', value: 'Equal' },
        { label: 'Identifier', value: CID },
        { label: 'Stood for', value: 'the head, entry 2' },
        { label: 'How', value: 'The 32 words were read aloud' },
        { label: 'Read by', value: 'Alice Officer' },
        { label: 'Heard by', value: 'Bob Witness' },
      ],
    });
  });

  test('one that differs says so at once, and where', () => {
    const outcome = { result: 'different', first: { unit: 'row', number: 3 }, other: first.cid } as const;
    const [event] = eventsOf(given().when(comparison({ outcome })));
    const { title, lines } = readEvent(event);
    expect(title).toBe('Compared: DIFFERENT');
    expect(lines).toContainEqual({ label: 'Outcome', value: 'Different, first in row 3' });
    expect(lines).toContainEqual({ label: 'Other side had', value: first.cid });
  });

  test('comparisons of one CID share one history, those of another have their own', () => {
    const before = comparison();
    const [one] = eventsOf(given(before).when(comparison({ method: 'machine', people: ['Carol'] })));
    const [other] = eventsOf(given(before).when(comparison({ cid: first.cid })));
    expect(one?.aggregate_id).toBe(before.comparisonId);
    expect(other?.aggregate_id).not.toBe(before.comparisonId);
    expect(given(before).registry.holderOf('comparison', CID)?.made).toHaveLength(1);
  });

  test.each<[string, Partial<RecordComparison>, string]>([
    ['words by one person', { people: ['Alice Officer'] }, 'comparison.who'],
    [
      'words by the same person twice',
      { people: ['Alice Officer', ' alice  OFFICER '] },
      'comparison.same-person',
    ],
    ['the characters by one person', { method: 'whole-cid', people: ['Alice Officer'] }, 'comparison.who'],
    ['the machine by nobody', { method: 'machine', people: [] }, 'comparison.who'],
    ['a scan by the same person twice', { method: 'qr', people: ['Bob', 'Bob'] }, 'comparison.same-person'],
  ])('%s is refused', (_name, changes, code) => {
    expect(given().when(comparison(changes))).toMatchObject({ accepted: false, refusal: { code } });
  });

  test('the machine needs one person, who is named', () => {
    expect(given().when(comparison({ method: 'machine', people: ['Alice Officer'] })).accepted).toBe(true);
  });

  test('a head that was compared is still the one to sign; behind anything else it is not', () => {
    const head = { seq: 2, head: CID };
    const { registry } = given(comparison(), comparison({ method: 'machine', people: ['Carol'] }));
    expect(isStillToSign(head, 4, registry)).toBe(true);
    expect(isStillToSign(head, 5, registry)).toBe(false);
    expect(isStillToSign({ seq: 3, head: CID }, 5, registry)).toBe(false);
    expect(isStillToSign(head, 2, given().registry)).toBe(false);
  });
});
