import { createPrivateKey, sign as signBytes } from 'node:crypto';
import type { StateOf } from '../../app/registry/index.ts';
import type { SignWithKey } from '../../main/services/signing/signing-with-key.ts';
import { type StatementSigner, signerWithKey } from '../../main/services/signing/statement-signer.ts';
import type { Ledger } from '../../main/store/ledger.ts';
import { createOrganization, generateKey } from './commands.ts';
import { generateEd25519 } from './ed25519.ts';
import { registrarOf } from './ledgers.ts';

/** An officer's key, recorded in a ledger, and what signs with it. */
export function officer(ledger: Ledger): {
  readonly key: StateOf['key'];
  /** Signs with what another state of the key says. */
  readonly signerOf: (key: StateOf['key']) => StatementSigner;
} & StatementSigner {
  const { privateKeyPem, ...facts } = generateEd25519();
  const registrar = registrarOf(ledger);
  const organization = createOrganization({ name: `Acme ${facts.publicKey}` });
  registrar.record(organization);
  const command = generateKey(organization.id, {
    ...facts,
    label: 'Receipts',
    purpose: 'Signing',
  });
  registrar.record(command);
  const key = ledger.objects.get('key', command.id);
  if (key === undefined) throw new Error('no key');
  const sign: SignWithKey = async (_id, _passphrase, message) => ({
    ...facts,
    signature: signBytes(null, message, createPrivateKey(privateKeyPem)),
  });
  const signerOf = (one: StateOf['key']) => signerWithKey(one, { by: 'passphrase', passphrase: '' }, sign);
  return { key, signerOf, ...signerOf(key) };
}
