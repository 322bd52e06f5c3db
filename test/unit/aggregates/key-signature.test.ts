import { describe, expect, test } from 'vitest';
import { refusalOf } from '../../../app/registry/dispatch.ts';
import type { Command } from '../../../app/registry/index.ts';
import { type Attempt, codesOf, forged } from '../../support/attempts.ts';
import { chainOf, SOURCE } from '../../support/chain.ts';
import { given, testId } from '../../support/in-memory-registry.ts';
import { alice, change, reactivate, revoke, signing, suspend, world } from '../../support/key-world.ts';

const { id } = signing;

describe('a signature with a key of the ledger', () => {
  const head = chainOf(1)[0]?.cid;
  if (head === undefined) throw new Error('an empty chain');
  const signature = {
    kind: 'ed25519' as const,
    key_id: id,
    public_key: signing.publicKey,
    fingerprint: signing.fingerprint,
    signature: 'A'.repeat(86),
  };
  const at = '2026-11-23T10:00:00.000Z';
  const sign = (changes: Partial<typeof signature> = {}): Pick<Attempt, 'command' | 'event'> => {
    const checkpoint = testId();
    const made = { ...signature, ...changes };
    return {
      command: {
        type: 'SignCheckpoint',
        id: checkpoint,
        statement: { ledger: SOURCE, seq: 1, head, at },
        signer: { personId: alice.id, name: 'Alice Officer' },
        signature: made,
        counterBefore: null,
        end: { seq: 1, head },
      },
      event: forged('checkpoint', 'CheckpointSigned', checkpoint, {
        checkpoint_id: checkpoint,
        ledger: SOURCE,
        seq: 1,
        head,
        signed_at: at,
        signer: { person_id: alice.id, name: 'Alice Officer' },
        signature: made,
      }),
    };
  };

  test.each<[string, Command[], Pick<Attempt, 'command' | 'event'>, string | null]>([
    ['counts while it is active', [], sign(), null],
    ['does not count while it is suspended', [suspend], sign(), 'key.suspended'],
    ['counts when it was reactivated', [suspend, reactivate], sign(), null],
    ['does not count when it was revoked', [revoke], sign(), 'key.revoked'],
    [
      'does not count when it was made with another key than it names',
      [],
      sign({ public_key: `${'B'.repeat(42)}A` }),
      'checkpoint.other-key',
    ],
    ['counts on its last day', [change({ validUntil: '2026-11-23' })], sign(), null],
    ['does not count after it', [change({ validUntil: '2026-11-22' })], sign(), 'key.expired'],
    ['counts on its first day', [change({ validFrom: '2026-11-23' })], sign(), null],
    ['does not count before it', [change({ validFrom: '2026-11-24' })], sign(), 'key.not-yet-valid'],
    ['counts when the ledger does not know the key', [revoke], sign({ key_id: testId() }), null],
  ])('%s', (_name, before, attempt, code) => {
    expect(codesOf({ before: [...world, ...before], ...attempt })).toEqual([code, code]);
  });

  test('stays when the key is revoked afterwards', () => {
    const { command } = sign();
    const { registry } = given(...world, command, revoke);
    expect(registry.holderOf('checkpoint', head)?.signatures).toHaveLength(1);
    expect(refusalOf(registry, sign().event)?.refusal.code).toBe('key.revoked');
  });
});
