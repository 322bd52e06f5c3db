import { useState } from 'react';
import type { InputOf } from '../../../app/contract/operations.ts';
import type { KeyAlgorithm } from '../../../app/pki/algorithms.ts';
import {
  algorithmsFor,
  type KeyPurpose,
  keyAlgorithmSchema,
  keyPurposeSchema,
  keyPurposes,
} from '../../../app/registry/key-facts.ts';
import { call } from '../../bridge/call.ts';
import { FieldBox, Form } from '../../shared/form.tsx';
import { type Mistakes, mistakesIn, orNull } from '../../shared/mistakes.ts';
import { type Option, OptionGroup } from '../../shared/option-group.tsx';
import { type Choice, SelectField } from '../../shared/select-field.tsx';
import { TextField } from '../../shared/text-field.tsx';
import { useInlineMistakes } from '../../shared/use-inline-mistakes.ts';
import { useSubmission } from '../../shared/use-submission.ts';
import { BindingFields } from '../../unlocking/binding-fields.tsx';
import { PassphraseFields } from '../../unlocking/passphrase-fields.tsx';
import { useBinding } from '../../unlocking/use-binding.ts';
import { useNewPassphrase } from '../../unlocking/use-new-passphrase.ts';
import { rowsNow } from '../../unlocking/yubikeys.ts';
import { choiceIn, chosenIn, textIn, useDraft } from '../../window/drafts.ts';
import { DraftNotice } from '../draft-notice.tsx';
import { FormPage } from '../form-page.tsx';
import { type FormProps, formKey } from '../object-form.tsx';
import {
  CHOOSE_ORGANIZATION,
  ORGANIZATION_FIELD,
  ReferenceField,
  type ReferenceFieldOf,
} from '../reference-field.tsx';
import { ForeignFileFields, type KeySource, KeySourceField, useForeignFile } from './key-source.tsx';

const purposes = keyPurposeSchema.options.map((id) => ({ id, name: keyPurposes[id] }));
const fields = {
  label: 'Label',
  purpose: 'Purpose',
  algorithm: 'Algorithm',
  file: 'File',
  password: 'Password of the file',
  organizationId: 'Organization',
  personId: 'Holder',
  locationId: 'Kept in',
  description: 'Description',
  validFrom: 'First day',
  validUntil: 'Last day',
  tags: 'Tags',
  attributes: 'Attributes',
  yubikeys: 'YubiKeys',
  pin: 'PIN of the YubiKey',
  recovery: 'Recovery',
  share: 'One of the shares',
  passphrase: 'Passphrase',
  again: 'Passphrase again',
};

/** What is to be said of a kind of key before one is made. */
const aboutAlgorithms: { readonly [A in KeyAlgorithm]: string } = {
  Ed25519: 'The only kind that signs the ledger. Browsers do not take it for TLS.',
  X25519: 'It agrees on secrets, and signs nothing.',
  'P-256': 'Taken almost everywhere.',
  'P-384': 'Taken almost everywhere.',
  'RSA-3072': 'For what takes no other. Making it takes a second or more.',
  'RSA-4096': 'For what takes no other. Making it takes some seconds.',
};

/** What is said of a key besides what it is. */
const besides = [
  { name: 'validFrom', hint: 'A day such as 2027-03-31, in UTC.' },
  { name: 'validUntil', hint: 'After it the key signs nothing.' },
  { name: 'tags', hint: 'With commas between them.' },
  { name: 'attributes', hint: 'As name = value, with semicolons between them.' },
] as const;

/** What opens a private key: a passphrase alone, or a passphrase and a YubiKey. */
export type Protection = 'passphrase' | 'yubikey';
/** The ways in which a new private key can be protected. */
export const protections: readonly Option<Protection>[] = [
  {
    value: 'passphrase',
    name: 'A passphrase',
    about: 'Whoever has the file and the passphrase can use the key.',
  },
  {
    value: 'yubikey',
    name: 'A passphrase and a YubiKey',
    about: 'The file alone opens nothing, even to somebody who knows the passphrase.',
  },
];

/** Nobody is chosen beforehand: who holds a key is said on purpose. */
const HOLDER_FIELD: ReferenceFieldOf = {
  kind: 'reference',
  to: 'person',
  within: 'organizationId',
  name: 'personId',
  label: 'Holder',
  none: 'The organization itself',
  prompt: 'Choose who holds it',
  optional: true,
};

const LOCATION_FIELD: ReferenceFieldOf = {
  kind: 'reference',
  to: 'location',
  within: 'organizationId',
  name: 'locationId',
  label: 'Kept in',
  none: 'Not recorded',
  optional: true,
};

const TITLE = 'New key';

/** Makes a key pair. */
export function KeyForm(props: FormProps) {
  const submission = useSubmission();
  const secret = useNewPassphrase();
  const [filled] = useState(props.filled);
  const draft = useDraft({ key: formKey('key', null, filled), title: TITLE }, () => ({
    organizationId: filled['organizationId'] ?? null,
    personId: filled['personId'],
    locationId: null,
    label: '',
    description: '',
    validFrom: '',
    validUntil: '',
    tags: '',
    attributes: '',
    purpose: null,
    source: 'made',
    algorithm: 'Ed25519',
    protection: 'passphrase',
  }));
  const { values } = draft;
  const organization = choiceIn(values['organizationId']);
  const person = chosenIn(values['personId']);
  const location = choiceIn(values['locationId']);
  const label = textIn(values['label']);
  const description = textIn(values['description']);
  const purpose = keyPurposeSchema.safeParse(values['purpose']).data ?? null;
  const fitting = purpose === null ? keyAlgorithmSchema.options : algorithmsFor(purpose);
  const algorithm = algorithmIn(values['algorithm'], fitting);
  const protection: Protection = values['protection'] === 'yubikey' ? 'yubikey' : 'passphrase';
  const source: KeySource = values['source'] === 'file' ? 'file' : 'made';
  const binding = useBinding();
  const foreign = useForeignFile();
  const { busy } = submission;

  // The holder and the location are of the organization chosen before.
  const within = (chosen: Choice | null) => ({
    organizationId: chosen,
    ...(chosen?.id === organization?.id ? {} : { personId: undefined, locationId: null }),
  });

  const entered = {
    organizationId: organization?.id ?? '',
    personId: person?.id ?? null,
    ...(location === null ? {} : { locationId: location.id }),
    label,
    description: orNull(description),
    algorithm,
    validFrom: orNull(textIn(values['validFrom'])),
    validUntil: orNull(textIn(values['validUntil'])),
    tags: orNull(textIn(values['tags'])),
    attributes: orNull(textIn(values['attributes'])),
  };
  const wrong = wrongIn({ ...entered, purpose }, organization, person);
  const inline = useInlineMistakes(submission, wrong, values);
  const { mistakes } = inline;

  const makeIt = (made: KeyPurpose, passphrase: string) => {
    const bound = protection === 'yubikey' ? binding.input(rowsNow()) : null;
    return call('keys.generate', { ...entered, purpose: made, passphrase, binding: bound });
  };
  const importIt = (imported: KeyPurpose, passphrase: string) => {
    const { algorithm: _, locationId: __, ...request } = { locationId: '', ...entered };
    const password = foreign.password === '' ? null : foreign.password;
    return call('keys.import', { ...request, purpose: imported, password, passphrase });
  };

  const submit = () => {
    inline.send();
    return submission.submit(
      async () => ({
        ...wrong,
        ...(source === 'file' ? foreign.check() : protection === 'yubikey' ? binding.check() : {}),
        ...(await secret.check()),
      }),
      async () => {
        if (purpose === null) return;
        const { passphrase } = secret;
        const sent = source === 'file' ? importIt(purpose, passphrase) : makeIt(purpose, passphrase);
        secret.clear();
        binding.clearSecrets();
        foreign.clear();
        const recorded = await sent;
        draft.forget();
        props.onRecorded({ recorded, name: label.trim(), chosen: {} });
      },
    );
  };

  return (
    <FormPage title={TITLE} onClose={props.onClose} held={busy}>
      <Form
        act={source === 'file' ? 'Import key' : 'Make key'}
        running={
          source === 'file'
            ? 'Reading the key and encrypting it… some seconds'
            : runningWords(protection, algorithm)
        }
        submission={submission}
        fields={fields}
        mistakes={mistakes}
        onSubmit={() => void submit()}
        onCancel={() => {
          draft.forget();
          props.onClose();
        }}
      >
        <DraftNotice draft={draft} without="the passphrase" onCleared={inline.reset} />
        <KeySourceField
          source={source}
          onChange={(chosen) => draft.enter({ source: chosen })}
          isDisabled={busy}
        />
        <div className="grid grid-cols-2 gap-4 max-[40rem]:grid-cols-1">
          {source === 'file' ? (
            <ForeignFileFields foreign={foreign} mistakes={mistakes} isDisabled={busy} />
          ) : null}
          <FieldBox name="label" onLeave={() => inline.leave('label')}>
            <TextField
              label="Label"
              name="label"
              value={label}
              onChange={(text) => draft.enter({ label: text })}
              mistake={mistakes['label']}
              hint="Such as Root CA 2026."
              isDisabled={busy}
              autoFocus
            />
          </FieldBox>
          <FieldBox name="purpose">
            <SelectField
              label="Purpose"
              name="purpose"
              choices={purposes}
              value={purpose === null ? null : { id: purpose, name: keyPurposes[purpose] }}
              onChange={({ id }) => draft.enter({ purpose: id })}
              placeholder="Choose what it is for"
              mistake={mistakes['purpose']}
              isDisabled={busy}
            />
          </FieldBox>
          {source === 'file' ? null : (
            <FieldBox name="algorithm">
              <SelectField
                label="Algorithm"
                name="algorithm"
                choices={fitting.map(asChoice)}
                value={asChoice(algorithm)}
                onChange={({ id }) => draft.enter({ algorithm: id })}
                placeholder="Choose a kind of key"
                hint={aboutAlgorithms[algorithm]}
                mistake={mistakes['algorithm']}
                isDisabled={busy}
              />
            </FieldBox>
          )}
          <FieldBox name="organizationId">
            <ReferenceField
              field={ORGANIZATION_FIELD}
              value={organization}
              onChange={(chosen) => draft.enter(within(chosen))}
              onOnly={(only) => draft.fillIn(within(only))}
              mistake={mistakes['organizationId']}
              isDisabled={busy}
            />
          </FieldBox>
          <FieldBox name="personId">
            <ReferenceField
              key={organization?.id ?? null}
              field={HOLDER_FIELD}
              organizationId={organization?.id ?? null}
              value={person}
              onChange={(chosen) => draft.enter({ personId: chosen })}
              mistake={mistakes['personId']}
              isDisabled={busy}
            />
          </FieldBox>
          {source === 'file' ? null : (
            <FieldBox name="locationId">
              <ReferenceField
                key={`kept ${organization?.id ?? ''}`}
                field={LOCATION_FIELD}
                organizationId={organization?.id ?? null}
                value={location}
                onChange={(chosen) => draft.enter({ locationId: chosen })}
                mistake={mistakes['locationId']}
                isDisabled={busy}
              />
            </FieldBox>
          )}
        </div>
        <FieldBox name="description" onLeave={() => inline.leave('description')}>
          <TextField
            label="Description"
            name="description"
            value={description}
            onChange={(text) => draft.enter({ description: text })}
            mistake={mistakes['description']}
            isDisabled={busy}
            optional
          />
        </FieldBox>
        <div className="grid grid-cols-2 gap-4 max-[40rem]:grid-cols-1">
          {besides.map(({ name, hint }) => (
            <FieldBox key={name} name={name} onLeave={() => inline.leave(name)}>
              <TextField
                label={fields[name]}
                name={name}
                value={textIn(values[name])}
                onChange={(text) => draft.enter({ [name]: text })}
                mistake={mistakes[name]}
                hint={hint}
                isDisabled={busy}
                optional
              />
            </FieldBox>
          ))}
        </div>
        {source === 'file' ? null : (
          <OptionGroup
            label="Protected by"
            name="protection"
            options={protections}
            value={protection}
            onChange={(way) => draft.enter({ protection: way })}
            isDisabled={busy}
          />
        )}
        {source === 'made' && protection === 'yubikey' ? (
          <BindingFields
            binding={binding}
            what="key"
            label={label.trim()}
            mistakes={mistakes}
            isDisabled={busy}
          />
        ) : null}
        <PassphraseFields
          secret={secret}
          what="private key"
          mistakes={mistakes}
          isDisabled={busy}
          refused={submission.problem !== null}
          recoverable={source === 'made' && protection === 'yubikey' && binding.shares !== null}
        />
      </Form>
    </FormPage>
  );
}

function asChoice(algorithm: KeyAlgorithm): Choice {
  return { id: algorithm, name: algorithm };
}

/** The kind of key that was chosen; where it does not serve the purpose, the first one that does. */
function algorithmIn(value: unknown, fitting: readonly KeyAlgorithm[]): KeyAlgorithm {
  const chosen = keyAlgorithmSchema.safeParse(value).data;
  const [first = 'Ed25519'] = fitting;
  return chosen !== undefined && fitting.includes(chosen) ? chosen : first;
}

/** What is said while the key is made. */
function runningWords(protection: Protection, algorithm: KeyAlgorithm): string {
  const making = algorithm.startsWith('RSA') ? 'Making the RSA key takes some seconds. ' : '';
  return protection === 'yubikey'
    ? `${making}Making the key and encrypting it for each way to open it… some seconds`
    : `${making}Making the key and encrypting it… about 2 seconds`;
}

/** What is wrong with what is no secret. */
function wrongIn(
  entered: Omit<InputOf<'keys.generate'>, 'passphrase' | 'binding' | 'purpose'> & {
    readonly purpose: KeyPurpose | null;
  },
  organization: Choice | null,
  person: Choice | null | undefined,
): Mistakes {
  const { passphrase: _, ...found } = mistakesIn('keys.generate', {
    ...entered,
    purpose: entered.purpose ?? 'Signing',
    passphrase: '',
    binding: null,
  });
  return {
    ...found,
    ...(organization === null ? { organizationId: CHOOSE_ORGANIZATION } : {}),
    ...(person === undefined ? { personId: 'Choose who holds the key.' } : {}),
    ...(entered.purpose === null ? { purpose: 'Choose what the key is for.' } : {}),
  };
}
