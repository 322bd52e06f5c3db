import { useRef, useState } from 'react';
import { call } from '../../bridge/call.ts';
import { Button } from '../../shared/button.tsx';
import { Dialog } from '../../shared/dialog.tsx';
import { Form } from '../../shared/form.tsx';
import { TextField } from '../../shared/text-field.tsx';
import { useSubmission } from '../../shared/use-submission.ts';
import { withOfficer } from '../../window/officer.ts';
import type { MoreActsProps } from '../more-acts.ts';
import { Act, Acts, Save } from './act-list.tsx';

/** How a request goes out, and what came of it comes back. */
export function RequestActs({ object, onDone }: MoreActsProps) {
  const { id, name } = object;
  const [answering, setAnswering] = useState(false);
  const waits = object.status?.tone === 'waiting';
  return (
    <Acts>
      {(['pem', 'der'] as const).map((form) => (
        <Save
          key={form}
          verb={`Save the request as ${form.toUpperCase()}…`}
          save={() => call('requests.save', { ledger: null, requestId: id, form })}
        />
      ))}
      <Act
        verb="Record the certificate…"
        notNow={waits ? null : 'Not now: it waits for no answer any more.'}
        onPress={() => withOfficer(() => setAnswering(true))}
      >
        {answering ? (
          <AnswerDialog
            requestId={id}
            name={name}
            onClose={() => setAnswering(false)}
            onDone={(recorded) => {
              setAnswering(false);
              onDone('', recorded, name);
            }}
          />
        ) : null}
      </Act>
    </Acts>
  );
}

/** Takes the certificate that an authority elsewhere has issued, as a file or pasted. */
function AnswerDialog(props: {
  readonly requestId: string;
  readonly name: string;
  readonly onClose: () => void;
  readonly onDone: (recorded: Awaited<ReturnType<typeof answer>>) => void;
}) {
  const submission = useSubmission();
  const file = useRef<HTMLInputElement>(null);
  const [certificate, setCertificate] = useState('');
  const { busy, mistakes } = submission;
  const submit = () =>
    submission.submit(
      () =>
        certificate.trim() === '' ? { certificate: 'Choose the file of the certificate, or paste it.' } : {},
      async () => props.onDone(await answer(props.requestId, certificate)),
    );
  return (
    <Dialog title={`Record the certificate for ${props.name}`} onClose={props.onClose} held={busy}>
      <Form
        act="Record certificate"
        running="Recording…"
        submission={submission}
        fields={['certificate']}
        onSubmit={() => void submit()}
        onCancel={props.onClose}
      >
        <p>
          It must be for the key of the request. Whether its issuer is to be trusted, this program does not
          know.
        </p>
        <TextField
          label="Certificate (PEM)"
          name="certificate"
          rows={6}
          mono
          value={certificate}
          onChange={setCertificate}
          mistake={mistakes['certificate']}
          isDisabled={busy}
        />
        <div>
          <Button
            small
            notNow={busy ? 'Wait until this has come to its end.' : null}
            saidBeside
            onPress={() => file.current?.click()}
          >
            Choose the file…
          </Button>
          <input
            ref={file}
            type="file"
            tabIndex={-1}
            aria-hidden
            hidden
            accept=".pem,.crt,.cer"
            data-testid="certificate-file"
            onChange={({ currentTarget }) => {
              const [chosen] = currentTarget.files ?? [];
              currentTarget.value = '';
              void chosen?.text().then(setCertificate);
            }}
          />
        </div>
      </Form>
    </Dialog>
  );
}

function answer(requestId: string, certificate: string) {
  return call('requests.answer', { requestId, certificate });
}
