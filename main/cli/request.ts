import { ownRequestSchema } from '../../app/contract/drafts.ts';
import { shownDraft } from '../services/drafts/look.ts';
import { requestedOwn } from '../services/drafts/requested.ts';
import { requestFile } from '../services/drafts/requests.ts';
import { saveInFile } from '../services/drafts/save.ts';
import { APPROVING, approvingOf, needed, parsed } from './asked-input.ts';
import { formOf, nameOf, nothingCalled, pairOf, textIn } from './certificate-options.ts';
import { DATA, defineCommand } from './command.ts';
import { dataPlace } from './data-place.ts';
import { told } from './draft.ts';
import { atDraftDesk, DRAFT_OPTIONS, tellDraft } from './draft-desk.ts';
import { withLedger } from './existing-ledger.ts';
import { idOfNamed } from './object-finder.ts';
import { writeLine } from './terminal.ts';

/** `request prepare`: fixes the bytes of a request to an authority elsewhere as a draft. */
export const requestPrepareCommand = defineCommand({
  name: 'request prepare',
  operands: [],
  about: 'fix the bytes of a request (PKCS #10) for a key of the registry, for people to look at and approve',
  details:
    'Subject and names are given in their order: --subject O=Acme --subject CN=www, --name dns:www.acme.example. Then “draft show”,\n“draft approve”, “draft sign”, “request save”.',
  options: {
    ...DRAFT_OPTIONS,
    ...APPROVING,
    key: { type: 'string', value: 'LABEL', about: 'the key of the registry that it is for' },
    subject: { type: 'string', multiple: true, value: 'TYPE=TEXT', about: 'an attribute of the subject' },
    name: { type: 'string', multiple: true, value: 'KIND:TEXT', about: 'a name: dns, ip, email or uri' },
  },
  interrupted: 'Stopped. What was not said to be recorded was not recorded.',
  run: ({ values, signal }) =>
    atDraftDesk(values, signal, ({ ledger, drafts }) => {
      const input = parsed(ownRequestSchema, {
        keyId: idOfNamed(ledger, 'key', needed('key', values.key)),
        subject: (values.subject ?? []).map((text) => pairOf('subject', text, '=')),
        names: (values.name ?? []).map((text) => nameOf(text)),
        ...approvingOf(values),
      });
      const entry = drafts.prepareRequest(requestedOwn(input, new Date()));
      if (values.json !== true) tellDraft(shownDraft(drafts.draft(entry.aggregateId), ledger, null));
      return told(entry, values.json);
    }),
});

/** `request save`: writes a request into a file. */
export const requestSaveCommand = defineCommand({
  name: 'request save',
  operands: ['<request>', '<file>'],
  about: 'write a request into a file; it is public',
  options: { ...DATA, form: { type: 'string', value: 'FORM', about: 'pem or der; pem otherwise' } },
  interrupted: 'Stopped. No file was written.',
  run: ({ operands: [name = '', file = ''], values }) =>
    withLedger(dataPlace(values.data), (ledger) => {
      const form = formOf(values.form ?? 'pem', ['pem', 'der']);
      const id = idOfNamed(ledger, 'certificate.request', name);
      const request = ledger.objects.get('certificate.request', id);
      if (request === undefined) throw nothingCalled(name);
      saveInFile(file, requestFile(request, form));
      writeLine(`Wrote ${file}`);
      return 0;
    }),
});

/** `request answer`: records the certificate that came of a request. */
export const requestAnswerCommand = defineCommand({
  name: 'request answer',
  operands: ['<request>', '<certificate.pem>'],
  about: 'record the certificate that an authority elsewhere has issued for a request',
  options: DRAFT_OPTIONS,
  interrupted: 'Stopped. What was not said to be recorded was not recorded.',
  run: ({ operands: [name = '', file = ''], values, signal }) =>
    atDraftDesk(values, signal, ({ ledger, drafts }) => {
      const id = idOfNamed(ledger, 'certificate.request', name);
      return told(drafts.answerRequest(id, textIn(file)), values.json);
    }),
});
