import { describe, expect, test } from 'vitest';
import type { CommandNamed } from '../../../app/registry/index.ts';
import { chainOf, SOURCE } from '../../support/chain.ts';
import { eventsOf, given, testId } from '../../support/in-memory-registry.ts';

const chain = chainOf(4).map(({ entry, cid }) => ({ seq: entry.seq, head: cid }));

function at(seq: number) {
  const found = chain[seq - 1];
  if (found === undefined) throw new Error(`no entry ${seq}`);
  return found;
}

/** Signs the head of entry `signed` when the ledger ends with entry `end`. */
function sign(
  signed: number,
  end: number,
  key: string,
  head = at(signed).head,
): CommandNamed<'SignCheckpoint'> {
  return {
    type: 'SignCheckpoint',
    id: testId(),
    statement: { ledger: SOURCE, seq: signed, head, at: '2026-11-23T10:00:00.000Z' },
    signer: { personId: null, name: 'Alice' },
    signature: {
      kind: 'ed25519',
      key_id: testId(),
      public_key: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
      fingerprint: `SHA256:${key.repeat(43)}`,
      signature: `${'A'.repeat(85)}A`,
    },
    end: at(end),
    counterBefore: null,
  };
}

describe('checkpoint - a signature', () => {
  test('is over the head, and those that follow it are over the same one and share its checkpoint', () => {
    const [first] = eventsOf(given().when(sign(2, 2, 'A')));
    const [second] = eventsOf(given(sign(2, 2, 'A')).when(sign(2, 3, 'B')));
    expect(first).toMatchObject({ event_type: 'CheckpointSigned', payload: { seq: 2, head: at(2).head } });
    expect(second?.payload).toMatchObject({ seq: 2, head: at(2).head });
  });

  test.each<[string, CommandNamed<'SignCheckpoint'>[], CommandNamed<'SignCheckpoint'>]>([
    ['over an entry that is not the last', [], sign(2, 3, 'A')],
    ['over another CID than the last entry has', [], sign(2, 2, 'A', at(1).head)],
    ['over a signed head behind which more was recorded', [sign(2, 2, 'A')], sign(2, 4, 'B')],
    ['over a signed head that is said to stand elsewhere', [sign(2, 2, 'A')], sign(3, 4, 'B', at(2).head)],
  ])('%s is refused', (_name, before, command) => {
    expect(given(...before).when(command)).toMatchObject({
      accepted: false,
      refusal: { code: 'checkpoint.moved-on' },
    });
  });

  test('with a key that has signed this head already is refused', () => {
    expect(given(sign(2, 2, 'A')).when(sign(2, 3, 'A'))).toMatchObject({
      accepted: false,
      refusal: { code: 'checkpoint.signed-already' },
    });
  });
});
