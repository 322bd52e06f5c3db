import { useState } from 'react';
import {
  CERTIFICATE_FORMS,
  type CertificateForm,
  certificateForms,
  TRUST_STORE_FORMS,
  type TrustStoreForm,
  trustStoreForms,
} from '../../../app/contract/certificate-forms.ts';
import { call } from '../../bridge/call.ts';
import { Dialog } from '../../shared/dialog.tsx';
import { Form } from '../../shared/form.tsx';
import { type Option, OptionGroup } from '../../shared/option-group.tsx';
import type { Choice } from '../../shared/select-field.tsx';
import { useSubmission } from '../../shared/use-submission.ts';

const about: Readonly<Record<CertificateForm, string>> = {
  pem: 'The certificate alone, as text.',
  chain: 'What a server sends, and the root behind it.',
  der: 'The certificate alone, as bytes.',
  p7b: 'For Windows, Java and browsers, as bytes. The certificates stand in no order.',
  'p7b-pem': 'The same as text.',
};

const certificateOptions: readonly Option<CertificateForm | 'server'>[] = [
  ...CERTIFICATE_FORMS.map((form) => ({ value: form, name: certificateForms[form], about: about[form] })),
  {
    value: 'server',
    name: 'A folder for a web server',
    about: 'Certificate, chain, both in one file, and the root. Nothing in the folder is written over.',
  },
];

const aboutStore: Readonly<Record<TrustStoreForm, string>> = {
  pem: 'For OpenSSL, GnuTLS, curl, NATS and most servers.',
  p12: 'For Java. Its password is “changeit”: what is in it is public.',
  p7b: 'For Windows.',
};

const storeOptions: readonly Option<TrustStoreForm>[] = TRUST_STORE_FORMS.map((form) => ({
  value: form,
  name: trustStoreForms[form],
  about: aboutStore[form],
}));

/** Asks in which form a certificate is handed out; main asks where to. */
export function SaveCertificateDialog(props: {
  readonly certificate: Choice;
  readonly onClose: () => void;
  readonly onSaved: (file: string) => void;
}) {
  const { id, name } = props.certificate;
  return (
    <SaveDialog
      title={`Save ${name}`}
      options={certificateOptions}
      first="pem"
      save={(form) => call('certificates.save', { ledger: null, certificateId: id, form })}
      onClose={props.onClose}
      onSaved={props.onSaved}
    />
  );
}

/** Asks in which form the roots of an organization are handed out; main asks where to. */
export function TrustStoreDialog(props: {
  readonly organization: Choice;
  readonly onClose: () => void;
  readonly onSaved: (file: string) => void;
}) {
  const { id, name } = props.organization;
  return (
    <SaveDialog
      title={`Save the trust store of ${name}`}
      options={storeOptions}
      first="pem"
      save={(form) => call('certificates.saveTrustStore', { ledger: null, organizationId: id, form })}
      onClose={props.onClose}
      onSaved={props.onSaved}
    >
      <p>
        All roots of {name} that are to be trusted now. Those that were replaced or revoked, or are over, are
        left out.
      </p>
    </SaveDialog>
  );
}

function SaveDialog<V extends string>(props: {
  readonly title: string;
  readonly options: readonly Option<V>[];
  readonly first: V;
  readonly save: (form: V) => Promise<{ readonly file: string } | null>;
  readonly onClose: () => void;
  readonly onSaved: (file: string) => void;
  readonly children?: React.ReactNode;
}) {
  const submission = useSubmission();
  const [form, setForm] = useState(props.first);
  const submit = () =>
    submission.submit(
      () => ({}),
      async () => {
        const written = await props.save(form);
        if (written === null) return;
        props.onClose();
        props.onSaved(written.file);
      },
    );
  return (
    <Dialog title={props.title} onClose={props.onClose} held={submission.busy}>
      <Form
        act="Choose where to…"
        running="The program asks where to."
        submission={submission}
        fields={[]}
        onSubmit={() => void submit()}
        onCancel={props.onClose}
      >
        {props.children}
        <OptionGroup
          label="As"
          name="form"
          options={props.options}
          value={form}
          onChange={setForm}
          isDisabled={submission.busy}
        />
      </Form>
    </Dialog>
  );
}
