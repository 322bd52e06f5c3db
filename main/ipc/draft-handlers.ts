import os from 'node:os';
import path from 'node:path';
import { certificateEndings } from '../../app/contract/certificate-forms.ts';
import type { ShownDraft } from '../../app/contract/drafts.ts';
import type { ParsedInputOf } from '../../app/contract/operations.ts';
import { ProblemError } from '../../app/problem.ts';
import type { StateOf } from '../../app/registry/index.ts';
import { authoritiesOf, certificateAbout } from '../services/drafts/about.ts';
import {
  certificateFile,
  saveInFolder,
  serverFiles,
  trustStoreFile,
} from '../services/drafts/certificate-files.ts';
import { lateLists } from '../services/drafts/late-lists.ts';
import { listBytes, shownDraft } from '../services/drafts/look.ts';
import { draftProblem } from '../services/drafts/problems.ts';
import {
  adoptedProfiles,
  requestedCertificate,
  requestedList,
  requestedOwn,
  shownProfile,
  shownProfiles,
  wishesIn,
} from '../services/drafts/requested.ts';
import { requestFile } from '../services/drafts/requests.ts';
import { saveInFile } from '../services/drafts/save.ts';
import { readyDrafts, signTogether } from '../services/drafts/together.ts';
import { certificateTree, listCalendar } from '../services/drafts/tree.ts';
import { recordedOf } from '../services/ledgers/entry-rows.ts';
import { ledgerToRead } from '../services/ledgers/ledger-to-read.ts';
import { seedOwner } from '../services/nats-identities/nkey-seeds.ts';
import { keyFilesOf } from '../services/registry/key-files.ts';
import type { ApprovingWith } from '../services/signing/means.ts';
import type { Ledger } from '../store/ledger.ts';
import { chooseExisting, choosePlace } from '../window/file-dialogs.ts';
import type { Context } from './context.ts';
import { aboutApproval, aboutSigningDrafts } from './draft-questions.ts';
import { fileName } from './file-name.ts';
import { ownMeans } from './own-means.ts';
import type { Handlers } from './router.ts';
import { keyFor, shownKey } from './signing-handlers.ts';
import { spendsLastTry, unlockingOf } from './unlocking.ts';

type DraftOperations =
  | `certificates.${'profiles' | 'readProfile' | 'readRequest' | 'authorities' | 'about' | 'prepare'}`
  | `certificates.${'tree' | 'save' | 'saveTrustStore'}`
  | `requests.${'prepare' | 'save' | 'answer'}`
  | `lists.${'prepare' | 'late' | 'calendar' | 'save'}`
  | `drafts.${'look' | 'approve' | 'ready' | 'sign'}`;

/** Handlers of what is to be signed, and of what comes of it. */
export function draftHandlers(context: Context): Pick<Handlers, DraftOperations> {
  const { drafts, ledger: own } = context;

  function look(id: string | null, draftId: string): ShownDraft {
    const ledger = ledgerToRead(context, id);
    const draft = ledger.objects.get('draft', draftId);
    if (draft === undefined) throw new ProblemError(draftProblem('draft.unknown'));
    return {
      ...shownDraft(draft, ledger, ledger === own ? drafts.whyNotSigned(draft) : null),
      signer: shownSigner(draft, ledger),
    };
  }

  /** The key that is to sign, with its files; null where it is not in the registry any more. */
  function shownSigner({ signer, organizationId }: StateOf['draft'], ledger: Ledger): ShownDraft['signer'] {
    if (signer.kind === 'key') {
      const key = ledger.objects.get('key', signer.key_id);
      return key === undefined ? null : shownKey(context, ledger, key);
    }
    const identity = seedOwner(signer.object_id, ledger.objects);
    if (identity === undefined) return null;
    const organizationName = ledger.objects.get('organization', organizationId)?.name ?? '';
    return {
      keyId: identity.id,
      label: identity.name,
      fingerprint: signer.public_key,
      holder: organizationName,
      organizationName,
      files: keyFilesOf(identity.seed, context.secrets),
    };
  }

  /** What the key that is to sign is called. */
  function signerName({ signer }: StateOf['draft']): string {
    const name =
      signer.kind === 'key'
        ? own.objects.get('key', signer.key_id)?.label
        : seedOwner(signer.object_id, own.objects)?.name;
    return name ?? '';
  }

  /** With what somebody approves. @throws ProblemError when it is not theirs */
  function meansOf({ personId, with: means }: ParsedInputOf<'drafts.approve'>): ApprovingWith {
    if (means.kind === 'initials') return means;
    return ownMeans(context, personId, means, 'To approve');
  }

  return {
    'certificates.profiles': ({ organizationId }) => ({
      profiles: shownProfiles(),
      adopted: organizationId === null ? [] : adoptedProfiles(organizationId, own.objects),
    }),
    'certificates.readProfile': ({ text }) => shownProfile(text),
    'certificates.readRequest': ({ request }) => wishesIn(request),
    'certificates.authorities': ({ organizationId }) => ({
      authorities: authoritiesOf(organizationId, own.objects),
    }),
    'certificates.about': ({ ledger: id, certificateId }) => {
      const ledger = ledgerToRead(context, id);
      return certificateAbout(certificateIn(ledger, certificateId), ledger.objects);
    },
    'certificates.prepare': (input) =>
      recordedOf(drafts.prepareCertificate(requestedCertificate(input, new Date()))),
    'lists.prepare': (input) => recordedOf(drafts.prepareList(requestedList(input, new Date()))),
    'requests.prepare': (input) => recordedOf(drafts.prepareRequest(requestedOwn(input, new Date()))),
    'requests.answer': ({ requestId, certificate }) =>
      recordedOf(drafts.answerRequest(requestId, certificate)),
    'requests.save': async ({ ledger: id, requestId, form }) => {
      const request = ledgerToRead(context, id).objects.get('certificate.request', requestId);
      if (request === undefined)
        throw new ProblemError(draftProblem('draft.unknown-object', { what: 'request' }));
      const ending = form === 'pem' ? 'csr' : 'der';
      const file = await placeFor(`Save the request ${request.name}`, request.name, ending);
      if (file === null) return null;
      saveInFile(file, requestFile(request, form));
      return { file };
    },
    'certificates.tree': ({ ledger, ...asked }) =>
      certificateTree(ledgerToRead(context, ledger), asked, new Date()),
    'lists.calendar': ({ ledger }) => listCalendar(ledgerToRead(context, ledger), new Date()),
    'lists.late': () => ({ late: lateLists(own, new Date()) }),
    'drafts.look': ({ ledger, draftId }) => look(ledger, draftId),
    'drafts.approve': {
      confirm: ({ draftId, cid, personId, with: means }) => {
        const name = own.objects.get('person', personId)?.name;
        if (name === undefined)
          throw new ProblemError(draftProblem('draft.unknown-object', { what: 'person' }));
        if (means.kind === 'initials') drafts.checkApproval(draftId, cid, personId, means);
        const lastTry = means.kind !== 'initials' && spendsLastTry(means);
        return aboutApproval(drafts.draft(draftId, cid), name, lastTry);
      },
      act: async (said) =>
        recordedOf(await drafts.approve(said.draftId, said.cid, said.personId, meansOf(said))),
    },
    'drafts.ready': () => ({ drafts: readyDrafts(drafts, own, context.secrets) }),
    'drafts.sign': {
      confirm: ({ drafts: named }) =>
        aboutSigningDrafts(
          named.map(({ draftId, cid }) => {
            drafts.checkSigning(draftId, cid);
            const draft = drafts.draft(draftId, cid);
            return { draft, key: signerName(draft) };
          }),
        ),
      act: async ({ drafts: named, unlocking }) => {
        // One that a YubiKey opens is alone.
        const [{ signer } = { signer: null }] = named.map(({ draftId, cid }) => drafts.draft(draftId, cid));
        const opened = unlockingOf(unlocking, (file) =>
          signer?.kind === 'key' ? keyFor(context, signer.key_id, file) : null,
        );
        const { signed, left } = await signTogether(drafts, named, opened);
        return {
          signed: signed.map(({ draftId, entry }) => ({ draftId, recorded: recordedOf(entry) })),
          left: [...left],
        };
      },
    },
    'certificates.save': async ({ ledger: id, certificateId, form }) => {
      const ledger = ledgerToRead(context, id);
      const certificate = certificateIn(ledger, certificateId);
      if (form === 'server') {
        const folder = await chooseExisting({
          title: `Choose the folder for the files of ${certificate.name}`,
          properties: ['openDirectory', 'createDirectory'],
        });
        if (folder === null) return null;
        saveInFolder(folder, serverFiles(certificate, ledger.objects));
        return { file: folder };
      }
      const title = `Save the certificate ${certificate.name}`;
      const file = await placeFor(title, certificate.name, certificateEndings[form]);
      if (file === null) return null;
      saveInFile(file, certificateFile(certificate, form, ledger.objects));
      return { file };
    },
    'certificates.saveTrustStore': async ({ ledger: id, organizationId, form }) => {
      const { objects } = ledgerToRead(context, id);
      const content = trustStoreFile(organizationId, form, objects, new Date());
      const name = objects.get('organization', organizationId)?.name ?? '';
      const file = await placeFor(`Save the trust store of ${name}`, `${name} trust store`, form);
      if (file === null) return null;
      saveInFile(file, content);
      return { file };
    },
    'lists.save': async ({ ledger: id, listId }) => {
      const ledger = ledgerToRead(context, id);
      const list = ledger.objects.get('revocation.list', listId);
      const bytes = listBytes(listId, ledger);
      if (list === undefined || bytes === null)
        throw new ProblemError(draftProblem('draft.unknown-object', { what: 'revocation list' }));
      const file = await placeFor(`Save ${list.name}`, list.name, 'crl');
      if (file === null) return null;
      saveInFile(file, bytes);
      return { file };
    },
  };
}

function certificateIn({ objects }: Ledger, id: string): StateOf['certificate'] {
  const found = objects.get('certificate', id);
  if (found === undefined)
    throw new ProblemError(draftProblem('draft.unknown-object', { what: 'certificate' }));
  return found;
}

function placeFor(title: string, name: string, ending: string): Promise<string | null> {
  return choosePlace({
    title,
    defaultPath: path.join(os.homedir(), `${fileName(name)}.${ending}`),
    filters: [{ name: ending.toUpperCase(), extensions: [ending] }],
  });
}
