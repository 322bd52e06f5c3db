import { MOST_SIGNED_TOGETHER, type NamedDraft, type ReadyDraft } from '../../../app/contract/drafts.ts';
import { type Problem, ProblemError } from '../../../app/problem.ts';
import type { Registry, StateOf } from '../../../app/registry/index.ts';
import type { SecretFiles } from '../../keystore/secret-files.ts';
import type { EntryRecord } from '../../store/entries.ts';
import type { Ledger } from '../../store/ledger.ts';
import type { Unlocking } from '../keys/unlocking.ts';
import { seedOwner } from '../nats-identities/nkey-seeds.ts';
import type { Drafts } from './drafts.ts';

/** What became of drafts that were to be signed by one entry of a passphrase. */
export interface SignedTogether {
  /** In the order in which they were named. */
  readonly signed: readonly { readonly draftId: string; readonly entry: EntryRecord }[];
  /** Those that wait on, and why: the passphrase opens another key, or what was signed before them is against it. */
  readonly left: readonly { readonly draftId: string; readonly problem: Problem }[];
}

/**
 * Signs drafts one after another, all with what somebody has entered once. Each is checked, signed in a thread of its own
 * and recorded as if it were alone; what has been entered is kept by nobody afterwards.
 * @throws ProblemError of the first draft where none could be signed
 */
export async function signTogether(
  drafts: Pick<Drafts, 'sign'>,
  named: readonly NamedDraft[],
  unlocking: Unlocking,
): Promise<SignedTogether> {
  const signed: { draftId: string; entry: EntryRecord }[] = [];
  const left: { draftId: string; problem: Problem }[] = [];
  for (const { draftId, cid } of named) {
    try {
      signed.push({ draftId, entry: await drafts.sign(draftId, cid, unlocking) });
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      left.push({ draftId, problem: error.problem });
    }
  }
  const [first] = left;
  if (signed.length === 0 && first !== undefined) throw new ProblemError(first.problem);
  return { signed, left };
}

/** So many open drafts are looked at: more wait in no ceremony. */
const LOOKED_AT = 200;

/** The drafts that could be signed now with a key that a passphrase alone opens here, by their titles. */
export function readyDrafts(
  drafts: Pick<Drafts, 'whyNotSigned'>,
  { objects, lists }: Ledger,
  secrets: Pick<SecretFiles, 'lies'>,
): ReadyDraft[] {
  const query = { search: '', organizationId: null, status: 'open', limit: LOOKED_AT, offset: 0 };
  const ready: ReadyDraft[] = [];
  for (const { state: draft } of lists.list('draft', query)) {
    const signer = signerOf(draft, objects);
    if (signer?.file == null || !secrets.lies(signer.file)) continue;
    if (draft.approvals.length < draft.needed || drafts.whyNotSigned(draft) !== null) continue;
    ready.push({ draftId: draft.id, cid: draft.cid, title: draft.title, key: signer.name });
    if (ready.length === MOST_READY) break;
  }
  return ready;
}

/** So many are shown: more than are signed together. */
const MOST_READY = 4 * MOST_SIGNED_TOGETHER;

/** What the key that is to sign is called, and its one file; null where it has several ways in. */
function signerOf(
  { signer }: StateOf['draft'],
  objects: Registry,
): { readonly name: string; readonly file: string | null } | null {
  if (signer.kind === 'nkey') {
    const owner = seedOwner(signer.object_id, objects);
    return owner === undefined ? null : { name: owner.name, file: fileOf(owner.seed) };
  }
  const key = objects.get('key', signer.key_id);
  return key === undefined ? null : { name: key.label, file: fileOf(key.privateKey) };
}

function fileOf(files: StateOf['key']['privateKey']): string | null {
  return files.kind === 'age-file' ? files.file : null;
}
