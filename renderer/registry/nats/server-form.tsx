import type { ServerInput } from '../../../app/contract/nats.ts';
import { operations } from '../../../app/contract/operations.ts';
import { call } from '../../bridge/call.ts';
import { FieldBox, Form } from '../../shared/form.tsx';
import { mistakesBy } from '../../shared/mistakes.ts';
import { OptionGroup } from '../../shared/option-group.tsx';
import { TextField } from '../../shared/text-field.tsx';
import { Tick } from '../../shared/tick.tsx';
import { useInlineMistakes } from '../../shared/use-inline-mistakes.ts';
import { useSubmission } from '../../shared/use-submission.ts';
import { textIn, useDraft, type Values } from '../../window/drafts.ts';
import { DraftNotice } from '../draft-notice.tsx';
import { FormPage } from '../form-page.tsx';
import type { ConfiguringProps } from './configuring.tsx';

const LABELS = {
  recipient: 'For which server',
  name: 'Name of the server',
  listen: 'Listens at',
  storeFolder: 'Folder for streams on the server',
  folder: 'Where this folder will lie on the server',
};

/** Where the folder of tokens lies within what is exported. */
const TOKENS = 'jwt';

/** Writes a folder from which a server starts: main asks once more, and where to. */
export function ServerForm({ object, onClose, onRecorded }: ConfiguringProps) {
  const { id, name } = object;
  const title = `Export ${name} for a server`;
  const submission = useSubmission();
  const draft = useDraft({ key: `export for a server ${id}`, title }, () => ({
    recipient: '',
    name: 'nats1',
    listen: '0.0.0.0:4222',
    jetStream: true,
    storeFolder: '/var/lib/nats/jetstream',
    resolver: 'folder',
    folder: '/etc/nats',
  }));
  const { values, enter } = draft;
  const { busy } = submission;
  const recipient = textIn(values['recipient']);
  const input = { operatorId: id, recipient, ...wantedIn(values) };
  const wrong = mistakesBy(operations['servers.export'].input, input, (path) => String(path.at(-1) ?? ''));
  const { mistakes, leave, send, reset } = useInlineMistakes(submission, wrong, values);
  const submit = () => {
    send();
    return submission.submit(
      () => wrong,
      async () => {
        const recorded = await call('servers.export', input);
        if (recorded === null) return;
        draft.forget();
        onRecorded(recorded);
      },
    );
  };
  const text = (field: keyof typeof LABELS, hint: string) => (
    <FieldBox name={field} onLeave={() => leave(field)}>
      <TextField
        label={LABELS[field]}
        name={field}
        value={textIn(values[field])}
        onChange={(typed) => enter({ [field]: typed })}
        mistake={mistakes[field]}
        hint={hint}
        isDisabled={busy}
      />
    </FieldBox>
  );
  return (
    <FormPage title={title} onClose={onClose} held={busy}>
      <Form
        act="Export for the server"
        running="Checking the tokens and writing…"
        submission={submission}
        fields={LABELS}
        mistakes={mistakes}
        onSubmit={() => void submit()}
        onCancel={() => {
          draft.forget();
          onClose();
        }}
      >
        <DraftNotice draft={draft} onCleared={reset} />
        <p className="text-muted">
          A folder with a configuration and the tokens of the operator and its accounts. No seed goes along.
          Each token is checked first, and has to say what is recorded now.
        </p>
        <div className="grid grid-cols-2 gap-4 max-[40rem]:grid-cols-1">
          {text('recipient', 'It stands in the ledger for good, such as nats1.acme.example.')}
          {text('name', 'As the server calls itself.')}
          {text('listen', 'Address and port, such as 0.0.0.0:4222.')}
          <div className="col-span-full">
            <Tick
              label="With JetStream"
              ticked={values['jetStream'] === true}
              onChange={(ticked) => enter({ jetStream: ticked })}
              isDisabled={busy}
            >
              <span>
                <span className="font-semibold">With JetStream</span>, for accounts that have it on.
              </span>
            </Tick>
          </div>
          {values['jetStream'] === true ? text('storeFolder', 'The whole path there.') : null}
        </div>
        <OptionGroup
          label="How the server gets the tokens of accounts"
          name="resolver"
          options={[
            {
              value: 'folder',
              name: 'From a folder',
              about: 'New tokens can also be sent to it while it runs. Usual.',
            },
            {
              value: 'memory',
              name: 'From its configuration',
              about: 'A new token is a new configuration and a signal. For servers that nobody sends to.',
            },
          ]}
          value={values['resolver'] === 'memory' ? 'memory' : 'folder'}
          onChange={(resolver) => enter({ resolver })}
          isDisabled={busy}
        />
        {values['resolver'] === 'memory'
          ? null
          : text('folder', `The whole path there; the tokens lie in its folder ${TOKENS}.`)}
      </Form>
    </FormPage>
  );
}

function wantedIn(values: Values): ServerInput {
  const folder = textIn(values['folder'])
    .trim()
    .replace(/[/\\]+$/, '');
  return {
    settings: {
      name: textIn(values['name']),
      listen: textIn(values['listen']),
      storeFolder: values['jetStream'] === true ? textIn(values['storeFolder']) : null,
    },
    resolver:
      values['resolver'] === 'memory'
        ? { kind: 'memory' }
        : { kind: 'folder', folder: folder === '' ? '' : `${folder}/${TOKENS}` },
  };
}
