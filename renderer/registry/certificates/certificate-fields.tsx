import { type ReactNode, useEffect, useRef } from 'react';
import type { ShownProfile } from '../../../app/contract/drafts.ts';
import { FieldBox } from '../../shared/form.tsx';
import type { Mistakes } from '../../shared/mistakes.ts';
import { OptionGroup } from '../../shared/option-group.tsx';
import type { Choice } from '../../shared/select-field.tsx';
import { TextField } from '../../shared/text-field.tsx';
import { choiceIn, chosenIn, type Draft, textIn, type Values } from '../../window/drafts.ts';
import { ORGANIZATION_FIELD, ReferenceField, type ReferenceFieldOf } from '../reference-field.tsx';
import { APPROVING_LABELS, ApprovingFields } from './approving-fields.tsx';
import { AuthorityField, useAuthorities } from './authority-field.tsx';
import {
  type Attribute,
  attributeField,
  attributesOf,
  lastDayFor,
  type Making,
} from './certificate-input.ts';
import { textOfNames } from './names-text.ts';
import { ProfileField } from './profile-field.tsx';
import { RequestField, type Wishes } from './request-field.tsx';

/** What the attributes of a subject are called. */
export const ATTRIBUTES: { readonly [A in Attribute]: string } = {
  C: 'Country (C)',
  ST: 'State or province (ST)',
  L: 'Place (L)',
  O: 'Organization (O)',
  OU: 'Unit (OU)',
  SERIALNUMBER: 'Serial number (SERIALNUMBER)',
  GN: 'Given name (GN)',
  SN: 'Surname (SN)',
  CN: 'Common name (CN)',
};

const PERSON_FIELD: ReferenceFieldOf = {
  kind: 'reference',
  to: 'person',
  within: 'organizationId',
  where: { status: 'active' },
  name: 'personId',
  label: 'Person who answers for it',
  none: 'Nobody',
  optional: true,
};

const UNIT_FIELD: ReferenceFieldOf = {
  kind: 'reference',
  to: 'organization.unit',
  within: 'organizationId',
  where: { status: 'active' },
  name: 'unitId',
  label: 'Unit that answers for it',
  none: 'None',
  optional: true,
};

/** What the fields are called, in their order. */
export function certificateLabels(profile: ShownProfile | null): Readonly<Record<string, string>> {
  return {
    organizationId: 'Organization',
    profile: 'Profile',
    issuerId: 'Issued by',
    keyId: 'Key',
    request: 'Request (PEM)',
    ...Object.fromEntries(
      (profile === null ? [] : attributesOf(profile)).map((one) => [attributeField(one), ATTRIBUTES[one]]),
    ),
    names: 'Names',
    firstDay: 'First day',
    lastDay: 'Last day',
    revocationListAt: 'Where its revocation list lies',
    issuerAt: 'Where the issuer’s certificate lies',
    personId: PERSON_FIELD.label,
    unitId: UNIT_FIELD.label,
    ...APPROVING_LABELS,
  };
}

/** The fields of a certificate, as its profile asks for them. */
export function CertificateFields(props: {
  readonly making: Making;
  readonly draft: Draft;
  readonly profile: ShownProfile | null;
  readonly onProfile: (profile: ShownProfile | null) => void;
  readonly mistakes: Mistakes;
  readonly onLeave: (field: string) => void;
  readonly isDisabled: boolean;
}) {
  const { making, draft, profile, mistakes, onLeave, isDisabled } = props;
  const { values, enter, fillIn } = draft;
  const organization = choiceIn(values['organizationId']);
  const organizationId = organization?.id ?? null;
  const issuer = choiceIn(values['issuerId']);
  const { answer: authorities } = useAuthorities(organizationId);
  const issuerEnds = authorities?.find(({ id }) => id === issuer?.id)?.notAfter ?? null;
  const signsItself = profile?.kind === 'root';
  const firstDay = textIn(values['firstDay']);
  const usualLast = profile === null ? '' : lastDayFor(profile, firstDay, signsItself ? null : issuerEnds);
  // The most that is allowed, and the organization's own name, until somebody says otherwise.
  useFilledIn(draft, 'lastDay', usualLast);
  useFilledIn(draft, attributeField('O'), organization?.name ?? '');
  const within = (chosen: Choice | null): Values => ({
    organizationId: chosen,
    ...(chosen?.id === organizationId ? {} : { issuerId: null, keyId: null, personId: null, unitId: null }),
  });
  const text = (
    name: string,
    label: string,
    more: { hint?: string; rows?: number; optional?: boolean } = {},
  ) => (
    <FieldBox name={name} wide={more.rows !== undefined} onLeave={() => onLeave(name)}>
      <TextField
        label={label}
        name={name}
        value={textIn(values[name])}
        onChange={(typed) => enter({ [name]: typed })}
        mistake={mistakes[name]}
        isDisabled={isDisabled}
        {...more}
      />
    </FieldBox>
  );
  return (
    <>
      <Columns>
        <FieldBox name="organizationId" wide>
          <ReferenceField
            field={ORGANIZATION_FIELD}
            value={organization}
            onChange={(chosen) => enter(within(chosen))}
            onOnly={(only) => fillIn(within(only))}
            mistake={mistakes['organizationId']}
            isDisabled={isDisabled || making !== 'new'}
          />
        </FieldBox>
        <ProfileField
          organizationId={organizationId}
          value={textIn(values['profile'])}
          text={textIn(values['profileText'])}
          onChange={enter}
          onProfile={props.onProfile}
          offered={({ kind }) => making !== 'cross-signing' || kind === 'intermediate'}
          mistake={mistakes['profile']}
          isDisabled={isDisabled}
        />
        {signsItself ? (
          <p className="col-span-full">It signs itself, with its own key: it is a root.</p>
        ) : (
          <FieldBox name="issuerId" wide>
            <AuthorityField
              label="Issued by"
              organizationId={organizationId}
              value={issuer}
              onChange={(chosen) => enter({ issuerId: chosen })}
              mistake={mistakes['issuerId']}
              isDisabled={isDisabled}
            />
          </FieldBox>
        )}
      </Columns>
      {making === 'new' ? <HolderFields {...props} organizationId={organizationId} /> : null}
      {making === 'new' && profile !== null ? (
        <Columns>
          {attributesOf(profile).map((attribute) => (
            <FieldBox
              key={attribute}
              name={attributeField(attribute)}
              onLeave={() => onLeave(attributeField(attribute))}
            >
              <TextField
                label={ATTRIBUTES[attribute]}
                name={attributeField(attribute)}
                value={textIn(values[attributeField(attribute)])}
                onChange={(typed) => enter({ [attributeField(attribute)]: typed })}
                mistake={mistakes[attributeField(attribute)]}
                optional={profile.optional.includes(attribute)}
                isDisabled={isDisabled}
              />
            </FieldBox>
          ))}
          {profile.names === null
            ? null
            : text('names', 'Names', {
                rows: 3,
                optional: profile.names.least === 0,
                hint: `One in each line: ${profile.names.kinds.join(', ')}. The kind may stand before it, as in dns: nats.example.com.`,
              })}
        </Columns>
      ) : null}
      <Columns>
        {text('firstDay', 'First day', {
          optional: true,
          hint: 'A day such as 2027-03-31; from now on where it is empty.',
        })}
        {text('lastDay', 'Last day', { hint: lastDayHint(profile) })}
        {profile === null || profile.revocationList === 'none'
          ? null
          : text('revocationListAt', 'Where its revocation list lies', {
              rows: 2,
              optional: profile.revocationList === 'optional',
              hint: 'An address in each line, as http://pki.example.com/root.crl.',
            })}
        {profile === null || profile.issuer === 'none'
          ? null
          : text('issuerAt', 'Where the issuer’s certificate lies', {
              rows: 2,
              optional: profile.issuer === 'optional',
              hint: 'An address in each line.',
            })}
        {([PERSON_FIELD, UNIT_FIELD] as const).map((field) => (
          <FieldBox key={field.name} name={field.name}>
            <ReferenceField
              key={organizationId}
              field={field}
              organizationId={organizationId}
              value={chosenIn(values[field.name])}
              onChange={(chosen) => enter({ [field.name]: chosen })}
              mistake={mistakes[field.name]}
              isDisabled={isDisabled}
            />
          </FieldBox>
        ))}
        <ApprovingFields draft={draft} mistakes={mistakes} isDisabled={isDisabled} />
      </Columns>
    </>
  );
}

/** Fills a field in as long as nobody has typed something else into it. @param text empty for nothing to fill in */
function useFilledIn({ values, fillIn }: Draft, field: string, text: string): void {
  const filled = useRef('');
  const now = textIn(values[field]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is typed is no reason to fill in again, only another text.
  useEffect(() => {
    if (text === '' || text === now || (now !== '' && now !== filled.current)) return;
    filled.current = text;
    fillIn({ [field]: text });
  }, [text, field, fillIn]);
}

function lastDayHint(profile: ShownProfile | null): string {
  return profile === null
    ? 'Choose the profile first.'
    : `It ends with this day. The profile allows ${profile.mostDays} days, and never longer than its issuer.`;
}

/** Whose key it is: one of the registry, or one that somebody sends a request for. */
function HolderFields(props: {
  readonly draft: Draft;
  readonly profile: ShownProfile | null;
  readonly organizationId: string | null;
  readonly mistakes: Mistakes;
  readonly isDisabled: boolean;
}) {
  const { draft, profile, organizationId, mistakes, isDisabled } = props;
  const { values, enter } = draft;
  const isAuthority = profile !== null && profile.kind !== 'leaf';
  const holder = values['holder'] === 'request' && !isAuthority ? 'request' : 'key';
  const onWishes = ({ subject, names }: Wishes) =>
    enter({
      ...Object.fromEntries(subject.map(([attribute, said]) => [attributeField(attribute), said])),
      names: textOfNames(names),
    });
  return (
    <>
      {isAuthority ? null : (
        <OptionGroup
          label="For which key"
          name="holder"
          dense
          options={[
            { value: 'key', name: 'A key of the registry', about: 'Its private half is kept here.' },
            {
              value: 'request',
              name: 'A request',
              about: 'Somebody else has the private half, and has sent a request (PKCS #10).',
            },
          ]}
          value={holder}
          onChange={(chosen) => enter({ holder: chosen })}
          isDisabled={isDisabled}
        />
      )}
      {holder === 'key' ? (
        <FieldBox name="keyId">
          <ReferenceField
            key={`${organizationId} ${isAuthority}`}
            field={{
              kind: 'reference',
              to: 'key',
              within: 'organizationId',
              where: { status: 'active', ...(isAuthority ? { purpose: 'CertificateAuthority' } : {}) },
              name: 'keyId',
              label: 'Key',
              prompt: 'Choose the key it is for',
              optional: false,
              ...(isAuthority ? { hint: 'One with the purpose Certificate authority.' } : {}),
            }}
            organizationId={organizationId}
            value={choiceIn(values['keyId'])}
            onChange={(chosen) => enter({ keyId: chosen })}
            mistake={mistakes['keyId']}
            isDisabled={isDisabled}
          />
        </FieldBox>
      ) : (
        <FieldBox name="request">
          <RequestField
            value={textIn(values['request'])}
            onChange={(request) => enter({ request })}
            onWishes={onWishes}
            mistake={mistakes['request']}
            isDisabled={isDisabled}
          />
        </FieldBox>
      )}
    </>
  );
}

function Columns({ children }: { readonly children: ReactNode }) {
  return <div className="grid grid-cols-2 gap-4 max-[40rem]:grid-cols-1">{children}</div>;
}
