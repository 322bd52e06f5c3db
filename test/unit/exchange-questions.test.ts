import { describe, expect, test } from 'vitest';
import { generateCid } from '../../app/content/cid.ts';
import type { FoundSignature } from '../../app/ledger/signatures.ts';
import { aboutImport } from '../../main/ipc/exchange-questions.ts';

describe('signed by: the question before an import', () => {
  const head = generateCid({});
  const signature: FoundSignature = {
    ...{
      entry: 9,
      seq: 5,
      head,
      at: '',
      signer: 'Alice',
      nameSigned: true,
      kind: 'ed25519',
      userVerified: null,
    },
    ...{ fingerprint: 'SHA256:x', covers: 'held', vouched: null },
  };
  const facts = (changes: Partial<FoundSignature>) => {
    const plan: Parameters<typeof aboutImport>[0] = {
      manifest: {
        ...{ prev: null, signatures: [], writtenAt: '', writtenBy: '' },
        ledger: { id: '', name: 'Root', source: 'x', createdAt: '' },
        range: { from: 7, to: 9 },
        head,
      },
      target: null,
      signatures: [{ ...signature, ...changes }],
    };
    return aboutImport(plan, false).facts.join('\n');
  };

  test('says so where a signature reaches nothing in the file, or its name was not signed', () => {
    expect(facts({})).toMatch(/Signed up to entry 5 by “Alice”, with SHA256:x$/);
    for (const covers of ['before', 'unknown'] as const)
      expect(facts({ covers })).toContain('the signature says nothing of what is in it');
    expect(facts({ nameSigned: false })).toContain('“Alice” (a name that was not signed)');
  });
});
