import { isCid, parseCid } from '../../app/content/cid.ts';
import { ProblemError } from '../../app/problem.ts';
import type { StateOf } from '../../app/registry/index.ts';
import { compose } from '../compose.ts';
import { SecretFiles } from '../keystore/secret-files.ts';
import { Drafts } from '../services/drafts/drafts.ts';
import type { DraftShown } from '../services/drafts/look.ts';
import { nkeySeeds, type OpenSeed } from '../services/nats-identities/nkey-seeds.ts';
import type { Registrar } from '../services/recording/registrar.ts';
import { ownKey } from '../services/recording/sign-in.ts';
import type { SigningMeans } from '../services/signing/means.ts';
import { type SignWithKey, signingWith } from '../services/signing/signing-with-key.ts';
import { signerWithKey } from '../services/signing/statement-signer.ts';
import type { ModeSwitch } from '../services/sync/mode-switch.ts';
import type { Ledger } from '../store/ledger.ts';
import { AGE_WORKER } from './age-worker-url.ts';
import { DATA, JSON_OUTPUT, type Options } from './command.ts';
import { dataPlace } from './data-place.ts';
import { withLedgerToRecord } from './existing-ledger.ts';
import { writeFacts } from './facts.ts';
import { keyFolder } from './key-folder.ts';
import { idOfNamed } from './object-finder.ts';
import { OFFICER, officerOf } from './officer.ts';
import { actingProven, NO_YUBIKEYS, OFFICER_PROOF, proveOfficer, saidProofOf } from './officer-proof.ts';
import { commandProblem } from './problems.ts';
import { askPassphrase } from './prompt.ts';
import { UsageError, writeLine } from './terminal.ts';

/** The options of whatever records something about drafts. */
export const DRAFT_OPTIONS = {
  ...DATA,
  ...OFFICER,
  ...OFFICER_PROOF,
  ...JSON_OUTPUT,
} as const satisfies Options;

/** The bytes that somebody has looked at. */
export const CID_OPTION = {
  cid: { type: 'string', value: 'CID', about: 'the CID of the bytes that were looked at, whole' },
} as const satisfies Options;

/** What drafts are made, approved and signed with on the command line. */
export interface DraftDesk {
  readonly ledger: Ledger;
  readonly drafts: Drafts;
  /** Signs with keys whose files lie under a passphrase on this machine. */
  readonly sign: SignWithKey;
  readonly registrar: Registrar;
  /** The folder of encrypted keys and seeds. @throws UsageError where only the ledger’s folder is known */
  readonly secrets: () => SecretFiles;
  /** Opens NATS seeds that lie there under a passphrase. */
  readonly openSeed: OpenSeed;
  readonly modes: ModeSwitch;
}

/** Runs `work` with a ledger in which somebody acts who has shown that it is them. @throws ProblemError UsageError */
export async function atDraftDesk<T>(
  values: {
    readonly data?: string;
    readonly officer?: string;
    readonly 'officer-passphrase-fd'?: string;
    readonly 'officer-unproven'?: boolean;
  },
  signal: AbortSignal,
  work: (desk: DraftDesk) => Promise<T> | T,
): Promise<T> {
  const place = dataPlace(values.data);
  const officer = officerOf(values.officer);
  if (officer === null) throw new UsageError('Who acts? Name them with --officer.');
  const proof = saidProofOf(values, place);
  return withLedgerToRecord(place, async (ledger) => {
    const setting = { ledger, configFile: place.configFile, ageWorker: AGE_WORKER };
    const { check, registrar, modes } = compose({
      ...setting,
      officer: () => actingProven(ledger, officer, proof),
    });
    await check.complete();
    await proveOfficer({ ledger, registrar, name: officer, said: proof, signal });
    const sign = signerAt(ledger, proof.keys);
    const seeds = nkeySeedsAt(ledger, proof.keys);
    return work({
      ...{ ledger, sign, registrar, modes },
      drafts: new Drafts(ledger, registrar, sign, seeds.sign),
      secrets: () => new SecretFiles(keyFolder(place, undefined)),
      openSeed: seeds.open,
    });
  });
}

function signerAt(ledger: Ledger, keys: string | null): SignWithKey {
  if (keys === null) return () => Promise.reject(new ProblemError(commandProblem('officer.no-proof-here')));
  const keyOf = (keyId: string) => ledger.objects.get('key', keyId);
  return signingWith(new SecretFiles(keys), keyOf, NO_YUBIKEYS, AGE_WORKER);
}

function nkeySeedsAt(ledger: Ledger, keys: string | null): ReturnType<typeof nkeySeeds> {
  const none = () => Promise.reject(new ProblemError(commandProblem('officer.no-proof-here')));
  return keys === null
    ? { sign: none, open: none }
    : nkeySeeds(new SecretFiles(keys), ledger.objects, NO_YUBIKEYS, AGE_WORKER);
}

/**
 * The key of a person that lies on this machine under a passphrase, which is asked for; null where they have none here.
 * @param fd the descriptor that the passphrase is read from; undefined to ask
 */
export async function ownKeyOf(
  personId: string,
  { ledger, sign }: Pick<DraftDesk, 'ledger' | 'sign'>,
  fd: number | undefined,
): Promise<SigningMeans | null> {
  const [key] = [...ledger.objects.naming('key', 'holder', personId)].filter(
    ({ purpose, status, privateKey }) =>
      purpose === 'Signing' && status === 'active' && privateKey.kind === 'age-file',
  );
  if (key === undefined) return null;
  const passphrase = await askPassphrase({ fd, question: `Passphrase of the key “${key.label}”` });
  const own = ownKey(ledger.objects, personId, key.id);
  return { kind: 'key', keyId: key.id, signer: signerWithKey(own, { by: 'passphrase', passphrase }, sign) };
}

/** The draft that was named, by its id or its title. @throws ProblemError */
export function draftNamed(ledger: Ledger, name: string): StateOf['draft'] {
  const draft = ledger.objects.get('draft', idOfNamed(ledger, 'draft', name));
  if (draft === undefined)
    throw new ProblemError(commandProblem('registry.no-object', `There is no draft ${name} in this ledger.`));
  return draft;
}

/** The CID that was named: nothing is approved or signed of which nobody says what they saw. @throws UsageError */
export function cidNamed(text: string | undefined): string {
  if (text === undefined)
    throw new UsageError('Which bytes? Give the CID that you have looked at with --cid.');
  if (!isCid(text)) throw new UsageError('--cid takes the whole CID, as “draft show” tells it.');
  return parseCid(text);
}

/** Tells a draft: its bytes decoded, what differs, and how far it is. */
export function tellDraft(shown: DraftShown): void {
  writeFacts([
    ['Draft', shown.draftId],
    ['Title', shown.title],
    ['CID of the bytes', shown.cid],
    ['Bytes', shown.bytes],
    ['Profile', shown.profile],
    ['Compared with', shown.earlier],
    ['Approvals', `${shown.approvals.length} of ${shown.needed}`],
    ...shown.approvals.map(({ name, at, kind }) => ['', `${name}, ${at}, ${APPROVED_BY[kind]}`] as const),
    ['Can be signed until', shown.expiresAt],
    ['State', shown.status],
    ['Not to be signed now', shown.why],
  ]);
  writeLine('');
  writeLine('What is signed, decoded from these bytes:');
  for (const { name, field, plain, wanted, earlier, critical } of shown.lines) {
    writeLine(`  ${name} (${field}${critical === true ? ', critical' : ''}): ${plain}`);
    for (const other of wanted) writeLine(`    DIFFERS from the profile: ${other} wanted`);
    if (earlier !== null)
      writeLine(`    DIFFERS from the one before: ${earlier === '' ? 'not said' : earlier}`);
  }
  for (const { name, words } of shown.missing) writeLine(`  MISSING ${name}: ${words}`);
}

const APPROVED_BY = {
  initials: 'by initials alone',
  ed25519: 'with a key',
  fido2: 'with a YubiKey',
} as const;
