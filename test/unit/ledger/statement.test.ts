import { createPrivateKey, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { generateCid, parseCid } from '../../../app/content/cid.ts';
import { signatureHolds } from '../../../app/evidence/signature-check.ts';
import { parseEvent, readEvent } from '../../../app/registry/dispatch.ts';
import type { EventNamed } from '../../../app/registry/index.ts';
import {
  type CheckpointStatement,
  encodeStatement,
  statementOf,
} from '../../../app/statements/checkpoint.ts';
import { verifySignature } from '../../../main/evidence/pki-signature.ts';
import { encode } from '../../support/independent-dag-cbor.ts';

/** The signature's event in a value. */
function checkpointIn(value: unknown): EventNamed<'CheckpointSigned'> {
  const event = parseEvent(value);
  if (event.event_type !== 'CheckpointSigned') throw new Error(event.event_type);
  return event;
}

/** As a version that knew one form of statement recorded it: the key is that of RFC 8032 section 7.1, test 1. */
const RECORDED_IN_2026 = {
  event_id: '0198c0de-0000-7000-8000-000000000001',
  aggregate: 'checkpoint',
  event_type: 'CheckpointSigned',
  aggregate_id: '0198c0de-0000-7000-8000-000000000002',
  timestamp: '2026-11-23T10:00:01.000Z',
  actor: { kind: 'officer', name: 'Officer A' },
  correlation_id: '0198c0de-0000-7000-8000-000000000003',
  causation_id: null,
  payload: {
    checkpoint_id: '0198c0de-0000-7000-8000-000000000002',
    ledger: 'cim-keys-v0.8.0#0198c0de-0000-7000-8000-0000000000ff',
    seq: 3,
    head: 'bafyreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy',
    signed_at: '2026-11-23T10:00:00.000Z',
    signer: { person_id: '0198c0de-0000-7000-8000-000000000004', name: 'Alice Officer' },
    signature: {
      kind: 'ed25519',
      key_id: '0198c0de-0000-7000-8000-000000000005',
      public_key: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
      fingerprint: 'SHA256:BuP9j9opu2CrWVV95h7bCuzbIxE0vjDnW0Vfjht5L6k',
      signature: 'kFkhZYDnVpSnYf7BiZ3MymwgKZd03NRbZX13MfwKetttUUiT1wd9flM9Ls-9gW9ZJdyFlaacIFujJVPGMZuYDg',
    },
  },
};

const STATEMENT_OF_2026 =
  'a56261747818323032362d31312d32335431303a30303a30302e3030305a63736571036468656164783b62616679726569676832616b69736361696c646371616273796733646672366368753366677072656769796d73636b376537617161347335327a7966646f6d61696e7663696d2d6b6579732f636865636b706f696e742f7631666c6564676572783463696d2d6b6579732d76302e382e302330313938633064652d303030302d373030302d383030302d303030303030303030306666';

const PRIVATE_KEY = createPrivateKey({
  key: Buffer.from(
    '302e020100300506032b6570042204209d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    'hex',
  ),
  format: 'der',
  type: 'pkcs8',
});

function holds({ payload }: EventNamed<'CheckpointSigned'>): boolean {
  return signatureHolds(payload.signature, encodeStatement(statementOf(payload)), verifySignature);
}

/** The same signature as it is made now. */
function signedNow(
  person_id: string | null = RECORDED_IN_2026.payload.signer.person_id,
): EventNamed<'CheckpointSigned'> {
  const { payload } = RECORDED_IN_2026;
  const signer = { person_id, name: payload.signer.name };
  const statement: CheckpointStatement = {
    ...{ ledger: payload.ledger, seq: payload.seq, head: parseCid(payload.head), at: payload.signed_at },
    signer: { id: person_id, name: signer.name },
  };
  const signature = sign(null, encodeStatement(statement), PRIVATE_KEY).toString('base64url');
  return checkpointIn({
    ...RECORDED_IN_2026,
    payload: {
      ...payload,
      ...{ statement: 'cim-keys/checkpoint/v2', signer, signature: { ...payload.signature, signature } },
    },
  });
}

describe('what a signature is over', () => {
  test('version 1: an event recorded then has its bytes and its CID, and its signature holds', () => {
    const event = parseEvent(RECORDED_IN_2026);
    if (event.event_type !== 'CheckpointSigned') throw new Error(event.event_type);
    expect(generateCid(event)).toBe('bafyreiamvm2enoll6jt5s4rtzpnzluhgzimxi7hd7kngh52nkbad6i7aj4');
    const statement = encodeStatement(statementOf(event.payload));
    expect(Buffer.from(statement).toString('hex')).toBe(STATEMENT_OF_2026);
    expect(holds(event)).toBe(true);
    expect(JSON.stringify(readEvent(event).lines)).toContain('Not part of what was signed');
  });

  test('version 2: the signer is in it, as anyone can rebuild it', () => {
    const { payload } = signedNow();
    const { ledger, seq, head, signed_at: at } = payload;
    const domain = 'cim-keys/checkpoint/v2';
    const common = { ledger, seq, head, at, domain };
    const signer = { id: '0198c0de-0000-7000-8000-000000000004', name: 'Alice Officer' };
    const bytes = (event: EventNamed<'CheckpointSigned'>) =>
      Buffer.from(encodeStatement(statementOf(event.payload)));
    expect(bytes(signedNow()).equals(encode({ ...common, signer }))).toBe(true);
    expect(bytes(signedNow(null)).equals(encode({ ...common, signer: { name: 'Alice Officer' } }))).toBe(
      true,
    );
    expect([holds(signedNow()), holds(signedNow(null))]).toEqual([true, true]);
    expect(JSON.stringify(readEvent(signedNow()).lines)).toContain('Part of what was signed');
  });

  test.each<[string, Partial<EventNamed<'CheckpointSigned'>['payload']>]>([
    ['another name', { signer: { person_id: RECORDED_IN_2026.payload.signer.person_id, name: 'Mallory' } }],
    ['another person', { signer: { person_id: RECORDED_IN_2026.event_id, name: 'Alice Officer' } }],
    ['nobody’s id', { signer: { person_id: null, name: 'Alice Officer' } }],
    ['the older form of statement', { statement: undefined }],
  ])('version 2 with %s does not hold', (_name, change) => {
    const event = signedNow();
    expect(holds({ ...event, payload: { ...event.payload, ...change } })).toBe(false);
  });

  test('version 1 that is said to be version 2 does not hold', () => {
    const payload = { ...RECORDED_IN_2026.payload, statement: 'cim-keys/checkpoint/v2' };
    expect(holds(checkpointIn({ ...RECORDED_IN_2026, payload }))).toBe(false);
  });
});
