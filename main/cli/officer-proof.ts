import { ProblemError } from '../../app/problem.ts';
import type { StateOf } from '../../app/registry/index.ts';
import { yubiKeyName } from '../../app/registry/yubikey-facts.ts';
import { SecretFiles } from '../keystore/secret-files.ts';
import type { Acting } from '../services/recording/policy.ts';
import type { Registrar } from '../services/recording/registrar.ts';
import { meansOf, prove } from '../services/recording/sign-in.ts';
import { signingWith } from '../services/signing/signing-with-key.ts';
import { type StatementSigner, signerWithKey } from '../services/signing/statement-signer.ts';
import type { Ledger } from '../store/ledger.ts';
import { AGE_WORKER } from './age-worker-url.ts';
import type { Options } from './command.ts';
import type { DataPlace } from './data-place.ts';
import { actingIn } from './officer.ts';
import { commandProblem } from './problems.ts';
import { askPassphrase, descriptorOf } from './prompt.ts';
import { writeError } from './terminal.ts';
import { withPluggedIn } from './yubikey-proof.ts';

/** How whoever acts shows that it is them. */
export const OFFICER_PROOF = {
  'officer-passphrase-fd': {
    type: 'string',
    value: 'N',
    about:
      'read the passphrase of the officer’s own key, or the PIN of their YubiKey, from this descriptor; otherwise it is asked',
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
    fd: descriptorOf(values['officer-passphrase-fd'], 'officer-passphrase-fd'),
    unproven: values['officer-unproven'] === true,
    keys: place.app?.configFile.storage()?.keys_output_dir ?? null,
  };
}

/**
 * Who acts in a ledger, as they will have proven it before anything is recorded: `proveOfficer` comes in between.
 * @param name that was given
 */
export function actingProven(ledger: Ledger, name: string | null, said: SaidProof): Acting {
  const acting = actingIn(ledger, name);
  if (acting === null || typeof acting === 'string' || acting.kind !== 'person') return acting;
  const { keys } = meansOf(ledger.objects, acting.id);
  const by = signerHere(ledger, keys, said) === null ? 'yubikey' : 'key';
  return actingIn(ledger, name, proves(ledger, acting.id, said) ? by : null);
}

/** Whether a person has anything to prove with, and is to. */
function proves({ objects }: Pick<Ledger, 'objects'>, personId: string, said: SaidProof): boolean {
  const { keys, yubikeys } = meansOf(objects, personId);
  return !said.unproven && keys.length + yubikeys.length > 0;
}

/** Who is to prove who they are, and how. */
interface Proving {
  readonly ledger: Ledger;
  readonly registrar: Registrar;
  /** The name that was given. */
  readonly name: string | null;
  readonly said: SaidProof;
  /** Stops waiting for a touch. */
  readonly signal: AbortSignal;
}

/**
 * Lets the officer prove that it is them: a person of the registry, as who acts is where roles govern, with their own key
 * for signing that is here, whose passphrase is asked for, or with their YubiKey that is plugged in: PIN, then touch. Who
 * has neither proves nothing, and that is said.
 * @throws ProblemError when the passphrase or the PIN is another one, or what they have is not here; then nothing is recorded
 */
export async function proveOfficer({ ledger, registrar, name, said, signal }: Proving): Promise<void> {
  const acting = actingIn(ledger, name);
  if (acting === null || typeof acting === 'string' || acting.kind !== 'person') return;
  if (!proves(ledger, acting.id, said)) {
    writeError(`${acting.name} acts; nothing proves that it is them.`);
    return;
  }
  const { keys, yubikeys } = meansOf(ledger.objects, acting.id);
  const source = ledger.identity?.source ?? '';
  const signer = signerHere(ledger, keys, said);
  if (signer !== null) {
    await prove(source, acting.id, await signer(acting.name));
    return;
  }
  await withPluggedIn(ledger, registrar, yubikeys, signal, async (found) => {
    if (found === null) throw new ProblemError(commandProblem('officer.no-proof-here'));
    const question = `PIN of ${yubiKeyName(found.key.device)} of ${acting.name}`;
    await prove(source, acting.id, found.signer(await askPassphrase({ fd: said.fd, question })));
  });
}

/** What opens the first of these keys whose file is here under a passphrase; null where none is. */
function signerHere(
  ledger: Ledger,
  keys: readonly StateOf['key'][],
  said: SaidProof,
): ((holder: string) => Promise<StatementSigner>) | null {
  const secrets = said.keys === null ? null : new SecretFiles(said.keys);
  const key = keys.find((one) => secrets?.has(one.id) === true && one.privateKey.kind === 'age-file');
  if (key === undefined || secrets === null) return null;
  return async (holder) => {
    const question = `Passphrase of the key “${key.label}” of ${holder}`;
    const passphrase = await askPassphrase({ fd: said.fd, question });
    const keyOf = (keyId: string) => ledger.objects.get('key', keyId);
    const sign = signingWith(secrets, keyOf, NO_YUBIKEYS, AGE_WORKER);
    return signerWithKey(key, { by: 'passphrase', passphrase }, sign);
  };
}

/** The command line asks no YubiKey: a key under a passphrase needs none. */
export const NO_YUBIKEYS = {
  hmacSecret: () => Promise.reject(new Error('No YubiKey is asked here.')),
  challengeResponse: () => Promise.reject(new Error('No YubiKey is asked here.')),
};
