import { ProblemError } from '../../app/problem.ts';
import { SecretFiles } from '../keystore/secret-files.ts';
import { meansOf, prove } from '../services/recording/sign-in.ts';
import { signingWith } from '../services/signing/signing-with-key.ts';
import { signerWithKey } from '../services/signing/statement-signer.ts';
import type { Ledger } from '../store/ledger.ts';
import { AGE_WORKER } from './age-worker-url.ts';
import type { Options } from './command.ts';
import type { DataPlace } from './data-place.ts';
import { actingIn } from './officer.ts';
import { commandProblem } from './problems.ts';
import { askPassphrase, descriptorOf } from './prompt.ts';
import { writeError } from './terminal.ts';

/** How whoever acts shows that it is them. */
export const OFFICER_PROOF = {
  'officer-passphrase-fd': {
    type: 'string',
    value: 'N',
    about: 'read the passphrase of the officer’s own key from this descriptor; otherwise it is asked',
  },
  'officer-unproven': { type: 'boolean', about: 'let an officer act who has a key and does not use it' },
} as const satisfies Options;

/** What was said of how they show it. */
export interface SaidProof {
  readonly fd: number | undefined;
  readonly unproven: boolean;
  /** The folder of encrypted keys; null where only the ledger’s folder is known. */
  readonly keys: string | null;
}

/** Reads these options. @throws UsageError when the descriptor is none */
export function saidProofOf(
  values: { readonly 'officer-passphrase-fd'?: string; readonly 'officer-unproven'?: boolean },
  place: DataPlace,
): SaidProof {
  return {
    fd: descriptorOf(values['officer-passphrase-fd']),
    unproven: values['officer-unproven'] === true,
    keys: place.app?.configFile.storage()?.keys_output_dir ?? null,
  };
}

/**
 * Lets the officer prove that it is them: a person of the registry, as who acts is where roles govern, with their own key
 * for signing, whose passphrase is asked for. Who has neither key nor YubiKey proves nothing, and that is said.
 * @throws ProblemError when the passphrase is another one, or what they have is not here; then nothing is recorded
 */
export async function proveOfficer(ledger: Ledger, name: string | null, said: SaidProof): Promise<void> {
  const acting = actingIn(ledger, name);
  if (acting === null || typeof acting === 'string' || acting.kind !== 'person') return;
  const { keys, yubikeys } = meansOf(ledger.objects, acting.id);
  if (said.unproven || keys.length + yubikeys.length === 0) {
    writeError(`${acting.name} acts; nothing proves that it is them.`);
    return;
  }
  const secrets = said.keys === null ? null : new SecretFiles(said.keys);
  const key = keys.find((one) => secrets?.has(one.id) === true && one.privateKey.kind === 'age-file');
  if (key === undefined || secrets === null) throw new ProblemError(commandProblem('officer.no-proof-here'));
  const question = `Passphrase of the key “${key.label}” of ${acting.name}`;
  const passphrase = await askPassphrase({ fd: said.fd, question });
  const keyOf = (keyId: string) => ledger.objects.get('key', keyId);
  const sign = signingWith(secrets, keyOf, NO_YUBIKEYS, AGE_WORKER);
  const source = ledger.identity?.source ?? '';
  await prove(source, acting.id, signerWithKey(key, { by: 'passphrase', passphrase }, sign));
}

/** The command line asks no YubiKey: a key under a passphrase needs none. */
export const NO_YUBIKEYS = {
  hmacSecret: () => Promise.reject(new Error('No YubiKey is asked here.')),
  challengeResponse: () => Promise.reject(new Error('No YubiKey is asked here.')),
};
