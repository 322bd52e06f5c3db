import type { DraftOutput, RecordedOutput, SignedOutput } from '../../app/contract/command-line.ts';
import { ProblemError } from '../../app/problem.ts';
import type { Signer } from '../../app/registry/draft-content.ts';
import { shownDraft } from '../services/drafts/look.ts';
import { type SignedTogether, signTogether } from '../services/drafts/together.ts';
import { recordedOf } from '../services/ledgers/entry-rows.ts';
import { seedOwner } from '../services/nats-identities/nkey-seeds.ts';
import type { EntryRecord } from '../store/entries.ts';
import type { Ledger } from '../store/ledger.ts';
import { DATA, defineCommand, JSON_OUTPUT } from './command.ts';
import { dataPlace } from './data-place.ts';
import {
  atDraftDesk,
  CID_OPTION,
  cidNamed,
  DRAFT_OPTIONS,
  draftNamed,
  ownKeyOf,
  tellDraft,
} from './draft-desk.ts';
import { withLedger } from './existing-ledger.ts';
import { idOfNamed } from './object-finder.ts';
import { commandProblem } from './problems.ts';
import { askPassphrase, confirm, descriptorOf } from './prompt.ts';
import { type ExitStatus, UsageError, writeError, writeJson, writeLine } from './terminal.ts';

const PASSPHRASE = {
  'passphrase-fd': {
    type: 'string',
    value: 'N',
    about: 'read the passphrase of the key from this descriptor; otherwise it is asked',
  },
  yes: { type: 'boolean', about: 'do it without asking' },
} as const;

/** `draft show`: what is to be signed, decoded. */
export const draftShowCommand = defineCommand({
  name: 'draft show',
  operands: ['<draft>'],
  about: 'what is to be signed: its very bytes decoded, what differs from the profile, who has approved it',
  options: { ...DATA, ...JSON_OUTPUT },
  interrupted: 'Stopped. Nothing was changed.',
  run: ({ operands: [name = ''], values }) =>
    withLedger(dataPlace(values.data), (ledger) => {
      const shown = shownDraft(draftNamed(ledger, name), ledger, null);
      if (values.json) writeJson(shown satisfies DraftOutput);
      else tellDraft(shown);
      return 0;
    }),
});

/** `draft approve`: somebody who has looked at the bytes approves that they are signed. */
export const draftApproveCommand = defineCommand({
  name: 'draft approve',
  operands: ['<draft>'],
  about: 'approve the bytes that you have looked at, with your own key or, signed in, by initials',
  details:
    'Only what --cid names is approved. Whoever --as names approves with the passphrase of their own key for signing; without a\nkey on this machine only whoever acts can approve, which proves nothing.',
  options: {
    ...DRAFT_OPTIONS,
    ...CID_OPTION,
    ...PASSPHRASE,
    as: { type: 'string', value: 'PERSON', about: 'who approves; otherwise whoever acts' },
  },
  interrupted: 'Stopped. Nothing was approved.',
  run: async ({ operands: [name = ''], values, signal }) => {
    const cid = cidNamed(values.cid);
    const fd = descriptorOf(values['passphrase-fd']);
    return atDraftDesk(values, signal, async ({ ledger, drafts, sign }) => {
      const draft = draftNamed(ledger, name);
      const approver = idOfNamed(ledger, 'person', values.as ?? values.officer ?? '');
      tellDraft(shownDraft(drafts.draft(draft.id, cid), ledger, null));
      if (values.yes !== true && !(await confirm('These bytes would be approved.', 'yes'))) return notDone();
      const means = await ownKeyOf(approver, { ledger, sign }, fd);
      return told(await drafts.approve(draft.id, cid, approver, means ?? { kind: 'initials' }), values.json);
    });
  },
});

/** `draft sign`: keys sign exactly the bytes that were approved. */
export const draftSignCommand = defineCommand({
  name: 'draft sign',
  operands: ['<draft>', '[draft…]'],
  about: 'let the key sign exactly the bytes that were approved, and record what comes of it',
  details:
    'Several drafts, each with its --cid in the same order, are signed with one entry of a passphrase: those whose keys it opens. Each is\nrecorded for itself; what is left is told, and the exit status is 1.',
  options: {
    ...DRAFT_OPTIONS,
    ...PASSPHRASE,
    cid: { ...CID_OPTION.cid, multiple: true, about: `${CID_OPTION.cid.about}; once for each draft` },
  },
  interrupted: 'Stopped. What was not said to be recorded was not recorded.',
  run: async ({ operands, values, signal }) => {
    const cids = (values.cid ?? [undefined]).map(cidNamed);
    if (cids.length !== operands.length)
      throw new UsageError('Give one --cid for each draft, in the same order.');
    const fd = descriptorOf(values['passphrase-fd']);
    return atDraftDesk(values, signal, async ({ ledger, drafts }) => {
      const named = cids.map((looked, at) => {
        const { id: draftId } = draftNamed(ledger, operands[at] ?? '');
        drafts.checkSigning(draftId, looked);
        const draft = drafts.draft(draftId, looked);
        tellDraft(shownDraft(draft, ledger, null));
        const { cid, signer, title } = draft;
        return { draftId, cid, signer, title };
      });
      if (values.yes !== true && !(await confirm('These bytes would be signed.', 'yes'))) return notDone();
      const questions = new Set(named.map(({ signer }) => passphraseQuestion(signer, ledger)));
      const passphrase = await askPassphrase({ fd, question: [...questions].join(', ') });
      const done = await signTogether(drafts, named, { by: 'passphrase', passphrase });
      const titleOf = (id: string) => named.find(({ draftId }) => draftId === id)?.title ?? id;
      return toldSigned(done, titleOf, values.json);
    });
  },
});

/** Tells what was signed, and what is left. */
function toldSigned(
  { signed, left }: SignedTogether,
  titleOf: (draftId: string) => string,
  json: boolean | undefined,
): ExitStatus {
  for (const { draftId, problem } of left)
    writeError(`NOT SIGNED  ${titleOf(draftId)}: ${problem.happened} ${problem.remedy}`);
  const recorded = signed.map(({ entry }) => recordedOf(entry));
  const [first] = recorded;
  if (first === undefined) throw new Error('Signing nothing is refused before.');
  if (json === true) writeJson({ recorded: first, signed: recorded, left: [...left] } satisfies SignedOutput);
  else for (const { entry } of signed) told(entry, false);
  return left.length === 0 ? 0 : 1;
}

/** @throws ProblemError when the key is none that a passphrase alone opens here */
function passphraseQuestion(signer: Signer, { objects }: Ledger): string {
  if (signer.kind === 'nkey')
    return `Passphrase of the NATS key “${seedOwner(signer.object_id, objects)?.name ?? signer.public_key}”`;
  const key = objects.get('key', signer.key_id);
  if (key?.privateKey.kind !== 'age-file') throw new ProblemError(commandProblem('draft.key-not-here'));
  return `Passphrase of the key “${key.label}”`;
}

function notDone(): ExitStatus {
  writeError('Nothing was recorded.');
  return 1;
}

/** Tells what was recorded. */
export function told(entry: EntryRecord, json: boolean | undefined): ExitStatus {
  const recorded = recordedOf(entry);
  if (json === true) writeJson({ recorded } satisfies RecordedOutput);
  else writeLine(`RECORDED  entry ${recorded.seq}, event ${recorded.eventCid}, id ${recorded.id}`);
  return 0;
}
