import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ProblemError } from '../../../app/problem.ts';
import { verifyBundleFile } from '../../../main/services/exchange/verify-bundle.ts';
import { AGE, ageKey } from '../../support/age.ts';
import { chainOf } from '../../support/chain.ts';
import { bundleOfChain } from '../../support/forged-bundle.ts';
import { Random } from '../../support/random.ts';
import { temporaryFolder } from '../../support/temporary.ts';

/** What is said of a file: a finding, a refusal in words, or that it is good. */
async function said(file: string, identity: string): Promise<string> {
  try {
    const key = { kind: 'identities', identities: [identity] } as const;
    const { finding } = await verifyBundleFile(file, { ...AGE, key });
    return finding?.code ?? 'good';
  } catch (error) {
    if (error instanceof ProblemError) return error.problem.code;
    throw error;
  }
}

test('encrypted bundle - changed anywhere, cut off, or with something behind it: a verdict in words', async () => {
  const random = new Random();
  const { recipient, identity } = ageKey();
  const file = path.join(temporaryFolder(), 'bundle.car.age');
  const seal = (input: Buffer) => execFileSync('age', ['-r', recipient], { input, maxBuffer: 1e8 });
  const sealed = seal(await bundleOfChain(chainOf(150)));
  writeFileSync(file, sealed);
  expect(await said(file, identity)).toBe('good');
  // The header of one recipient is some two hundred bytes long; behind it come chunks of 64 KiB.
  const places = [
    ...Array.from({ length: 12 }, () => random.between(0, 210)),
    ...Array.from({ length: 8 }, () => random.between(211, sealed.length - 1)),
  ];
  for (const [round, at] of places.entries()) {
    const flipped = Buffer.from(sealed);
    flipped[at] = (flipped[at] ?? 0) ^ (1 << random.between(0, 7));
    const piece = sealed.subarray(0, random.between(1, 500));
    const inserted = Buffer.concat([sealed.subarray(0, at), piece, sealed.subarray(at)]);
    const mutated = [flipped, sealed.subarray(0, at), inserted, Buffer.concat([sealed, piece])][round % 4];
    writeFileSync(file, mutated ?? '');
    const why = `seed ${random.seed}, round ${round}, byte ${at}`;
    expect(await said(file, identity), why).toMatch(
      /^(truncated|not-a-bundle|block|bundle\.(unusable|wrong-key|header-too-long|needs-passphrase))$/,
    );
  }
  // What is hidden inside is read as it comes out, and ends with its first fault: 100 MB of zeros costs nothing.
  const bomb = path.join(temporaryFolder(), 'bomb.age');
  execFileSync('sh', ['-c', `head -c 100M /dev/zero | age -r ${recipient} -o ${bomb}`]);
  expect(await said(bomb, identity)).toBe('not-a-bundle');
});
