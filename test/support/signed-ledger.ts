import { v7 as uuidv7 } from 'uuid';
import { SecretFiles } from '../../main/keystore/secret-files.ts';
import { CheckpointSigning } from '../../main/services/signing/checkpoint-signing.ts';
import type { Ledger } from '../../main/store/ledger.ts';
import { createOrganization, createPerson } from './commands.ts';
import { registrarOf } from './ledgers.ts';
import { byPassphrase, makeSigningKey, softwareSigning } from './signing-keys.ts';
import { temporaryFolder } from './temporary.ts';

/** An officer who can sign. */
export interface SigningOfficer {
  readonly name: string;
  readonly fingerprint: string;
  readonly sign: () => Promise<void>;
}

/** Records an organization and, for each name, a person with a signing key; each can sign the head. */
export async function signingOfficers(
  ledger: Ledger,
  names: readonly string[],
): Promise<readonly SigningOfficer[]> {
  const registrar = registrarOf(ledger);
  const acme = createOrganization({ id: uuidv7(), name: `Acme ${uuidv7()}` });
  registrar.record(acme);
  const files = new SecretFiles(temporaryFolder());
  const desk = new CheckpointSigning(ledger, registrar, softwareSigning(ledger, files));
  const officers: SigningOfficer[] = [];
  for (const [index, name] of names.entries()) {
    const email = `officer${index}@acme.example`;
    const person = createPerson(acme.id, { id: uuidv7(), name, email });
    registrar.record(person);
    const owner = { organizationId: acme.id, personId: person.id, label: `Key of ${name}` };
    const key = await makeSigningKey((id) => files.pathOf(id), owner);
    registrar.record(key);
    const sign = async () => {
      await desk.signWithKey(key.id, byPassphrase(), desk.headToSign()?.cid ?? '');
    };
    officers.push({ name, fingerprint: key.fingerprint, sign });
  }
  return officers;
}
