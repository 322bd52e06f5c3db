import { useState } from 'react';
import type { Room, RoomAsk } from '../../app/contract/ceremony.ts';
import type { InputOf } from '../../app/contract/operations.ts';
import { keyAlgorithmSchema, keyPurposeSchema } from '../../app/registry/key-facts.ts';
import { call } from '../bridge/call.ts';
import { useAnswer } from '../bridge/query.ts';
import { SignDraftDialog } from '../registry/certificates/sign-draft-dialog.tsx';
import { DrillDialog } from '../registry/keys/key-acts.tsx';
import { protections } from '../registry/keys/key-form.tsx';
import { AssignDialog } from '../registry/yubikeys/assign-dialog.tsx';
import { SetPinDialog } from '../registry/yubikeys/pin-dialogs.tsx';
import { ProvisionDialog } from '../registry/yubikeys/provision-dialog.tsx';
import { Button } from '../shared/button.tsx';
import { Fact, Facts } from '../shared/facts.tsx';
import { FieldBox, Form } from '../shared/form.tsx';
import { OptionGroup } from '../shared/option-group.tsx';
import { ProblemNotice } from '../shared/problem-notice.tsx';
import { useSubmission } from '../shared/use-submission.ts';
import { UserText } from '../shared/user-text.tsx';
import { BindingFields } from '../unlocking/binding-fields.tsx';
import { PassphraseFields } from '../unlocking/passphrase-fields.tsx';
import { useBinding } from '../unlocking/use-binding.ts';
import { useNewPassphrase } from '../unlocking/use-new-passphrase.ts';
import { rowsNow, useYubiKeyRows } from '../unlocking/yubikeys.ts';
import { withOfficer } from '../window/officer.ts';
import { CannotBeDone, InterruptedAct } from './interrupted-act.tsx';
import { StepAct } from './step-act.tsx';
import { attemptKey, setBegun, useRoomView } from './use-room.ts';

type ActOf = Extract<RoomAsk, { readonly kind: 'act' }>;

/** An act of the script: what it does, and then it is done, at once or with the secret or the device that it needs. */
export function ActAsk({
  room,
  step,
  ask,
}: {
  readonly room: Room;
  readonly step: string;
  readonly ask: ActOf;
}) {
  const begun = useRoomView((view) => view.begun);
  const key = attemptKey(room);
  return (
    <div className="flex flex-col gap-4">
      {ask.underWay && begun !== key ? <InterruptedAct step={step} onGoOn={() => setBegun(key)} /> : null}
      <p className="text-lg font-semibold">The laptop does: {ask.title}</p>
      <Facts>
        {ask.fields.map(({ id, label, text }) => (
          <Fact key={id} label={label}>
            <UserText>{text}</UserText>
          </Fact>
        ))}
      </Facts>
      {ask.underWay && begun === key ? (
        <>
          <ActHere ask={ask} />
          <CannotBeDone step={step} />
        </>
      ) : ask.underWay ? null : ask.isPlain ? (
        <StepAct act={ask.title} running="Doing it…" run={() => call('ceremony.act', { step })} />
      ) : (
        <StepAct
          act={`Begin: ${ask.title}`}
          running="Beginning…"
          run={async () => {
            await call('ceremony.begin', { step });
            setBegun(key);
          }}
        >
          <span className="text-muted">
            It needs a secret or a device. Nothing else is done until it is done.
          </span>
        </StepAct>
      )}
    </div>
  );
}

/** What the act takes, with what the script says fixed; where that is not here, the words and the way to it. */
function ActHere({ ask }: { readonly ask: ActOf }) {
  const field = (id: string) => ask.fields.find((one) => one.id === id)?.value ?? '';
  if (ask.draft !== null) return <SignHere draftId={ask.draft.draftId} title={ask.title} />;
  switch (ask.act) {
    case 'GenerateKey':
    case 'CreateNatsOperator':
    case 'CreateNatsAccount':
    case 'CreateNatsUser':
    case 'GenerateNatsSigningKey':
      return <NewSecret ask={ask} />;
    case 'DrillKeyRecovery':
      return <DrillHere keyId={field('key')} />;
    case 'AssignYubiKey':
    case 'SetYubiKeyPin':
    case 'ProvisionYubiKey':
      return <YubiKeyHere ask={ask} />;
    default:
      return <p>It is done on the page of its object. When it is recorded, come back here.</p>;
  }
}

/** Shares from paper open the key that the script names. */
function DrillHere({ keyId: id }: { readonly keyId: string }) {
  const [open, setOpen] = useState(false);
  const object = useAnswer('registry.object', { ledger: null, kind: 'key', id }).answer ?? null;
  const files = useAnswer(
    'registry.secretFiles',
    { ledger: null, kind: 'key', id },
    { eachTime: true },
  ).answer;
  if (object === null || files === undefined) return null;
  const isHere = files.files.some(({ opening, present }) => present && opening.by === 'shares');
  return (
    <>
      <Button
        look="primary"
        className="self-start"
        data-next=""
        notNow={isHere ? null : 'The file that shares open is not on this laptop.'}
        onPress={() => withOfficer(() => setOpen(true))}
      >
        Type the shares…
      </Button>
      {open ? (
        <DrillDialog
          object={object}
          files={files.files}
          onClose={() => setOpen(false)}
          onDone={() => setOpen(false)}
        />
      ) : null}
    </>
  );
}

/** The act on the very YubiKey that the script names, once it is plugged in. */
function YubiKeyHere({ ask }: { readonly ask: ActOf }) {
  // Once it is under way its dialog stays, also where the YubiKey is pulled out: it says what that means.
  const [taken, setTaken] = useState<ReturnType<typeof useYubiKeyRows>[number] | null>(null);
  const serial = ask.fields.find(({ id }) => id === 'yubikey')?.value ?? '';
  const person = ask.fields.find(({ id }) => id === 'person');
  const row = useYubiKeyRows().find((one) => one.serial === serial && one.plugged !== null);
  const shown = taken === null ? null : (row ?? taken);
  const dialog = { onClose: () => setTaken(null), onRecorded: () => setTaken(null) };
  return (
    <>
      <Button
        look="primary"
        className="self-start"
        data-next=""
        notNow={row === undefined ? `Plug in the YubiKey ${serial}.` : null}
        onPress={() => withOfficer(() => setTaken(row ?? null))}
      >
        {ask.title}…
      </Button>
      {shown === null ? null : ask.act === 'AssignYubiKey' ? (
        <AssignDialog
          row={shown}
          {...dialog}
          fixed={person === undefined ? null : { id: person.value, name: person.text }}
        />
      ) : ask.act === 'SetYubiKeyPin' ? (
        <SetPinDialog row={shown} {...dialog} />
      ) : (
        <ProvisionDialog row={shown} {...dialog} />
      )}
    </>
  );
}

/** Signs the draft that the gate has approved, and no other. */
function SignHere({ draftId, title }: { readonly draftId: string; readonly title: string }) {
  const [open, setOpen] = useState(false);
  const { answer: shown, problem } = useAnswer('drafts.look', { ledger: null, draftId }, { eachTime: true });
  if (problem !== null) return <ProblemNotice problem={problem} />;
  if (shown === undefined) return null;
  const { signer } = shown;
  return (
    <>
      <Button
        look="primary"
        className="self-start"
        data-next=""
        notNow={signer === null ? 'The key that is to sign is not in the registry any more.' : null}
        onPress={() => withOfficer(() => setOpen(true))}
      >
        {title}…
      </Button>
      {open && signer !== null ? (
        <SignDraftDialog
          shown={shown}
          signer={signer}
          what={shown.title}
          onClose={() => setOpen(false)}
          onSigned={() => setOpen(false)}
        />
      ) : null}
    </>
  );
}

/** Makes a key or an identity just as the script says: only the passphrase of its private half is set here. */
function NewSecret({ ask }: { readonly ask: ActOf }) {
  const submission = useSubmission();
  const secret = useNewPassphrase();
  const binding = useBinding();
  const [isBound, setBound] = useState(false);
  const what = ask.act === 'GenerateKey' ? 'private key' : 'seed';
  const submit = () =>
    submission.submit(
      async () => ({ ...(isBound ? binding.check() : {}), ...(await secret.check()) }),
      async () => {
        const sent = made(ask, secret.passphrase, isBound ? binding.input(rowsNow()) : null);
        secret.clear();
        binding.clearSecrets();
        await sent;
      },
    );
  return (
    <Form
      act={ask.title}
      running={`Making the ${what} and encrypting it… about 2 seconds`}
      submission={submission}
      fields={['yubikeys', 'pin', 'recovery', 'share', 'passphrase', 'again', 'written']}
      onSubmit={() => void submit()}
    >
      {ask.act === 'GenerateKey' ? (
        <FieldBox name="protection">
          <OptionGroup
            label="What opens the private key"
            name="protection"
            options={protections}
            value={isBound ? 'yubikey' : 'passphrase'}
            onChange={(chosen) => setBound(chosen === 'yubikey')}
          />
        </FieldBox>
      ) : null}
      {isBound ? (
        <BindingFields
          binding={binding}
          what="key"
          label={ask.fields.find(({ id }) => id === 'label')?.value ?? ''}
          mistakes={submission.mistakes}
          isDisabled={submission.busy}
        />
      ) : null}
      <PassphraseFields
        secret={secret}
        what={what}
        mistakes={submission.mistakes}
        isDisabled={submission.busy}
        refused={submission.problem !== null}
      />
    </Form>
  );
}

function made(
  ask: ActOf,
  passphrase: string,
  binding: InputOf<'keys.generate'>['binding'],
): Promise<unknown> {
  const field = (id: string) => ask.fields.find((one) => one.id === id)?.value ?? '';
  const orNull = (id: string) => (field(id) === '' ? null : field(id));
  const location = field('location');
  switch (ask.act) {
    case 'CreateNatsOperator':
      return call('operators.create', {
        organizationId: field('organization'),
        name: field('name'),
        passphrase,
      });
    case 'CreateNatsAccount':
      return call('accounts.create', {
        operatorId: field('operator'),
        name: field('name'),
        isSystem: field('system') === 'true',
        unitId: null,
        passphrase,
      });
    case 'CreateNatsUser':
      return call('users.create', {
        accountId: field('account'),
        name: field('name'),
        personId: orNull('person'),
        publish: [],
        subscribe: [],
        allowResponses: false,
        passphrase,
      });
    case 'GenerateNatsSigningKey':
      return call('signingKeys.generate', {
        signsFor:
          orNull('account') === null
            ? { kind: 'operator', operator_id: field('operator') }
            : { kind: 'account', account_id: field('account') },
        name: field('name'),
        scope: null,
        passphrase,
      });
    default:
      return call('keys.generate', {
        organizationId: field('organization'),
        personId: orNull('person'),
        ...(location === '' ? {} : { locationId: location }),
        label: field('label'),
        description: orNull('description'),
        purpose: keyPurposeSchema.parse(field('purpose')),
        algorithm: keyAlgorithmSchema.parse(field('algorithm')),
        ...{ validFrom: null, validUntil: null, tags: null, attributes: null },
        passphrase,
        binding,
      });
  }
}
