import { createHash } from 'node:crypto';
import { encodeBlock, generateCid } from '../app/content/cid.ts';
import type { LedgerEvent } from '../app/registry/index.ts';
import { report, timed } from './timing.ts';

/* CIDs of a KeyGenerated event per second on one core, beside a bare sha2-256 over the same bytes. */

const event: LedgerEvent = {
  event_id: '0198c0de-1111-7abc-8def-0123456789ab',
  aggregate: 'key',
  event_type: 'KeyGenerated',
  aggregate_id: '0198c0de-1111-7abc-8def-0123456789ac',
  timestamp: '2026-11-23T09:41:07.123Z',
  actor: { kind: 'officer', name: 'Officer A' },
  correlation_id: '0198c0de-1111-7abc-8def-0123456789ae',
  causation_id: null,
  payload: {
    key_id: '0198c0de-1111-7abc-8def-0123456789ac',
    algorithm: 'Ed25519',
    purpose: 'CertificateAuthority',
    label: 'Root CA 2026',
    description: null,
    owner: { organization_id: '0198c0de-1111-7abc-8def-0123456789af', person_id: null },
    public_key: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
    fingerprint: `SHA256:${'A'.repeat(43)}`,
    hardware_backed: false,
    private_key: { kind: 'age-file', file: '0198c0de-1111-7abc-8def-0123456789ac.age' },
  },
};

const block = encodeBlock(event);
const cids = timed('generateCid', 5, 50_000, () => generateCid(event));
const hashes = timed('bare sha2-256', 5, 50_000, () => createHash('sha256').update(block).digest());
console.log(`KeyGenerated, ${block.length} bytes as dag-cbor`);
report([cids, hashes]);
