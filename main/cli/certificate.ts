import { CERTIFICATE_FORMS, TRUST_STORE_FORMS } from '../../app/contract/certificate-forms.ts';
import {
  type CertificateInput,
  certificateRequestSchema,
  listRequestSchema,
} from '../../app/contract/drafts.ts';
import { TRUST_STORE_PASSWORD } from '../keystore/pkcs12.ts';
import {
  certificateFile,
  saveInFolder,
  serverFiles,
  trustStoreFile,
} from '../services/drafts/certificate-files.ts';
import { listBytes, shownDraft } from '../services/drafts/look.ts';
import { requestedCertificate, requestedList } from '../services/drafts/requested.ts';
import { saveInFile } from '../services/drafts/save.ts';
import type { Ledger } from '../store/ledger.ts';
import { approvingOf, needed, parsed } from './asked-input.ts';
import { DRAFTING, formOf, nameOf, nothingCalled, pairOf, textIn } from './certificate-options.ts';
import { DATA, defineCommand } from './command.ts';
import { dataPlace } from './data-place.ts';
import { told } from './draft.ts';
import { atDraftDesk, DRAFT_OPTIONS, tellDraft } from './draft-desk.ts';
import { withLedger } from './existing-ledger.ts';
import { idOfNamed } from './object-finder.ts';
import { UsageError, writeLine } from './terminal.ts';

/** What `certificate save` writes: a file, or a folder for a web server. */
const SAVED_FORMS = [...CERTIFICATE_FORMS, 'server'] as const;

/** `certificate prepare`: fixes the bytes of a certificate as a draft. */
export const certificatePrepareCommand = defineCommand({
  name: 'certificate prepare',
  operands: [],
  about: 'fix the bytes of a certificate, for people to look at and approve',
  details:
    'For a key of the registry (--key), for the key in a request (--request), or in the place of a certificate (--renew) or beside it\n(--cross-sign). Objects are named by name or id. Subject and names are given in their order: --subject O=Acme --subject CN=www,\n--name dns:www.acme.example. Then “draft show”, “draft approve”, “draft sign”.',
  options: {
    ...DRAFT_OPTIONS,
    ...DRAFTING,
    organization: { type: 'string', value: 'NAME', about: 'whose certificate it is' },
    profile: {
      type: 'string',
      value: 'NAME',
      about:
        'a delivered profile, such as root, intermediate, server, or one that the organization has adopted',
    },
    'profile-file': { type: 'string', value: 'FILE', about: 'a profile that nobody has adopted' },
    issuer: { type: 'string', value: 'NAME', about: 'the authority; without one it signs itself' },
    key: { type: 'string', value: 'LABEL', about: 'the key of the registry that it is for' },
    request: { type: 'string', value: 'FILE', about: 'a request in PEM, of which the key is taken' },
    renew: { type: 'string', value: 'NAME', about: 'the certificate in whose place it comes' },
    'cross-sign': { type: 'string', value: 'NAME', about: 'the authority that another one vouches for, too' },
    subject: { type: 'string', multiple: true, value: 'TYPE=TEXT', about: 'an attribute of the subject' },
    name: { type: 'string', multiple: true, value: 'KIND:TEXT', about: 'a name: dns, ip, email or uri' },
    'crl-at': {
      type: 'string',
      multiple: true,
      value: 'URL',
      about: 'where the issuer’s revocation list lies',
    },
    'issuer-at': {
      type: 'string',
      multiple: true,
      value: 'URL',
      about: 'where the issuer’s certificate lies',
    },
    person: { type: 'string', value: 'NAME', about: 'who answers for it' },
    unit: { type: 'string', value: 'NAME', about: 'the unit that answers for it' },
  },
  interrupted: 'Stopped. What was not said to be recorded was not recorded.',
  run: ({ values, signal }) =>
    atDraftDesk(values, signal, ({ ledger, drafts }) => {
      const idOf = (kind: Parameters<typeof idOfNamed>[1], name: string | undefined) =>
        name === undefined ? null : idOfNamed(ledger, kind, name);
      const input = parsed(certificateRequestSchema, {
        organizationId: idOf('organization', needed('organization', values.organization)),
        profile: profileOf(values.profile, values['profile-file']),
        issuerId: idOf('certificate', values.issuer),
        holder: holderOf(ledger, values),
        firstDay: values.from ?? null,
        lastDay: needed('until', values.until),
        revocationListAt: values['crl-at'] ?? [],
        issuerAt: values['issuer-at'] ?? [],
        personId: idOf('person', values.person),
        unitId: idOf('organization.unit', values.unit),
        ...approvingOf(values),
      });
      const entry = drafts.prepareCertificate(requestedCertificate(input, new Date()));
      if (values.json !== true) tellDraft(shownDraft(drafts.draft(entry.aggregateId), ledger, null));
      return told(entry, values.json);
    }),
});

/** `revocation-list prepare`: fixes the bytes of an authority's next revocation list as a draft. */
export const listPrepareCommand = defineCommand({
  name: 'revocation-list prepare',
  operands: ['<authority>'],
  about: 'fix the bytes of an authority’s next revocation list: it says all that is revoked now',
  options: { ...DRAFT_OPTIONS, ...DRAFTING },
  interrupted: 'Stopped. What was not said to be recorded was not recorded.',
  run: ({ operands: [authority = ''], values, signal }) =>
    atDraftDesk(values, signal, ({ ledger, drafts }) => {
      const input = parsed(listRequestSchema, {
        issuerId: idOfNamed(ledger, 'certificate', authority),
        firstDay: values.from ?? null,
        nextDay: needed('until', values.until),
        ...approvingOf(values),
      });
      const entry = drafts.prepareList(requestedList(input, new Date()));
      if (values.json !== true) tellDraft(shownDraft(drafts.draft(entry.aggregateId), ledger, null));
      return told(entry, values.json);
    }),
});

/** `certificate save`: writes a certificate into a file. */
export const certificateSaveCommand = defineCommand({
  name: 'certificate save',
  operands: ['<certificate>', '<file>'],
  about: 'write a certificate into a file, or as a web server takes it into a folder; it is public',
  details:
    'With the authorities above it come chain (PEM), p7b (PKCS #7) and p7b-pem. For --form server the folder must be there; files\nin it are not written over. A private key goes along with “key export --certificate”, which is confirmed and recorded.',
  options: {
    ...DATA,
    form: {
      type: 'string',
      value: 'FORM',
      about: `${SAVED_FORMS.join(', ')}; pem otherwise`,
    },
  },
  interrupted: 'Stopped. No file was written.',
  run: ({ operands: [name = '', file = ''], values }) =>
    withLedger(dataPlace(values.data), (ledger) => {
      const form = formOf(values.form ?? 'pem', SAVED_FORMS);
      const certificate = ledger.objects.get('certificate', idOfNamed(ledger, 'certificate', name));
      if (certificate === undefined) throw nothingCalled(name);
      if (form === 'server') saveInFolder(file, serverFiles(certificate, ledger.objects));
      else saveInFile(file, certificateFile(certificate, form, ledger.objects));
      writeLine(`Wrote ${file}`);
      return 0;
    }),
});

/** `trust-store save`: writes the roots of an organization that are to be trusted. */
export const trustStoreSaveCommand = defineCommand({
  name: 'trust-store save',
  operands: ['<organization>', '<file>'],
  about: 'write the roots of an organization that are to be trusted now; they are public',
  details: `Roots that were replaced or revoked, or are over, are left out. The password of p12 is “${TRUST_STORE_PASSWORD}”, as Java expects.`,
  options: {
    ...DATA,
    form: { type: 'string', value: 'FORM', about: `${TRUST_STORE_FORMS.join(', ')}; pem otherwise` },
  },
  interrupted: 'Stopped. No file was written.',
  run: ({ operands: [name = '', file = ''], values }) =>
    withLedger(dataPlace(values.data), (ledger) => {
      const form = formOf(values.form ?? 'pem', TRUST_STORE_FORMS);
      const organization = idOfNamed(ledger, 'organization', name);
      saveInFile(file, trustStoreFile(organization, form, ledger.objects, new Date()));
      writeLine(`Wrote ${file}`);
      return 0;
    }),
});

/** `revocation-list save`: writes a revocation list into a file. */
export const listSaveCommand = defineCommand({
  name: 'revocation-list save',
  operands: ['<list>', '<file>'],
  about: 'write a revocation list into a file, in DER as it is published; it is public',
  options: DATA,
  interrupted: 'Stopped. No file was written.',
  run: ({ operands: [name = '', file = ''], values }) =>
    withLedger(dataPlace(values.data), (ledger) => {
      const bytes = listBytes(idOfNamed(ledger, 'revocation.list', name), ledger);
      if (bytes === null) throw nothingCalled(name);
      saveInFile(file, bytes);
      writeLine(`Wrote ${file}`);
      return 0;
    }),
});

function profileOf(name: string | undefined, file: string | undefined): CertificateInput['profile'] {
  if ((name === undefined) === (file === undefined))
    throw new UsageError('Give one profile: --profile NAME, or --profile-file FILE.');
  return file === undefined ? { name: name ?? '' } : { text: textIn(file) };
}

/** What the options say about whom it is for. */
interface HolderOptions {
  readonly key?: string;
  readonly request?: string;
  readonly renew?: string;
  readonly 'cross-sign'?: string;
  readonly subject?: readonly string[];
  readonly name?: readonly string[];
}

function holderOf(ledger: Ledger, values: HolderOptions): unknown {
  const { key, request, renew, 'cross-sign': crossSign } = values;
  if ([key, request, renew, crossSign].filter((one) => one !== undefined).length !== 1)
    throw new UsageError('Whom is it for? Give one of --key, --request, --renew and --cross-sign.');
  if (renew !== undefined) return { kind: 'renewal', certificateId: idOfNamed(ledger, 'certificate', renew) };
  if (crossSign !== undefined)
    return { kind: 'cross-signing', certificateId: idOfNamed(ledger, 'certificate', crossSign) };
  const named = {
    subject: (values.subject ?? []).map((text) => pairOf('subject', text, '=')),
    names: (values.name ?? []).map((text) => nameOf(text)),
  };
  return key === undefined
    ? { kind: 'request', request: textIn(request ?? ''), ...named }
    : { kind: 'key', keyId: idOfNamed(ledger, 'key', key), ...named };
}
