import { v7 as uuidv7 } from 'uuid';
import { readScript, scriptFaultText } from '../../../app/ceremony/read.ts';
import type { Script } from '../../../app/ceremony/script/format.ts';
import { ProblemError } from '../../../app/problem.ts';
import type { StateOf } from '../../../app/registry/index.ts';
import { encodeScriptApproval } from '../../../app/statements/script-approval.ts';
import type { EntryRecord } from '../../store/entries.ts';
import type { Ledger } from '../../store/ledger.ts';
import type { Registrar } from '../recording/registrar.ts';
import { type SigningMeans, signedWith } from '../signing/means.ts';
import { ceremonyProblem } from './problems.ts';

/** The scripts of ceremonies in the ledger: registered whole, and approved by those who have read them. */
export class Scripts {
  readonly #ledger: Ledger;
  readonly #registrar: Registrar;

  constructor(ledger: Ledger, registrar: Registrar) {
    this.#ledger = ledger;
    this.#registrar = registrar;
  }

  /** Enters a script into the ledger. @param text YAML @throws ProblemError that names all that is wrong; then nothing was recorded */
  register(text: string): EntryRecord {
    return this.registerRead(scriptIn(text));
  }

  /** The same of one that was read, in which nothing is wrong. @throws ProblemError; then nothing was recorded */
  registerRead(script: Script): EntryRecord {
    return this.#one(this.#registrar.record({ type: 'RegisterScript', id: uuidv7(), script }));
  }

  /** A script by its id. @throws ProblemError when it is not in the ledger, or has another CID than the one named */
  script(id: string, cid: string | null = null): StateOf['script'] {
    const script = this.#ledger.objects.get('script', id);
    if (script === undefined) throw new ProblemError(ceremonyProblem('script.unknown'));
    if (cid !== null && script.cid !== cid) throw new ProblemError(ceremonyProblem('script.not-shown'));
    return script;
  }

  /**
   * Records that a person approves the script that they have read.
   * @param cid of that script
   * @throws ProblemError of the key, or the refusal; then nothing was recorded
   */
  async approve(id: string, cid: string, personId: string, means: SigningMeans): Promise<EntryRecord> {
    const { cid: script } = this.script(id, cid);
    const person = this.#ledger.objects.get('person', personId);
    if (person === undefined) throw new ProblemError(ceremonyProblem('ceremony.not-a-person'));
    const ledger = this.#ledger.identity?.source ?? '';
    const at = new Date().toISOString();
    const { name } = person;
    const statement = encodeScriptApproval({ ledger, script, at, approver: { id: personId, name } });
    const proof = await signedWith(means, statement);
    return this.#one(
      this.#registrar.record({
        type: 'ApproveScript',
        ...{ id, cid: script, ledger, at, proof },
        approver: { personId, name },
      }),
    );
  }

  #one([entry]: readonly EntryRecord[]): EntryRecord {
    if (entry === undefined) throw new Error('A command gave no event.');
    return entry;
  }
}

/** The script in a file. @throws ProblemError that names all that is wrong */
export function scriptIn(text: string): Script {
  const read = readScript(text);
  if ('faults' in read)
    throw new ProblemError(ceremonyProblem('script.faults', { faults: read.faults.map(scriptFaultText) }));
  return read;
}
