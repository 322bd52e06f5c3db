import { useCallback, useState } from 'react';
import type { CertificateAbout, ShownProfile } from '../../../app/contract/drafts.ts';
import { deliveredProfiles, isDeliveredProfile } from '../../../app/pki/profiles/delivered.ts';
import { call } from '../../bridge/call.ts';
import { useAnswer } from '../../bridge/query.ts';
import { ProblemNotice } from '../../shared/problem-notice.tsx';
import { useDraft, type Values } from '../../window/drafts.ts';
import { FormPage } from '../form-page.tsx';
import { type FormProps, formKey } from '../object-form.tsx';
import { PreparingForm, usePreparing } from '../preparing-form.tsx';
import { USUAL_APPROVING } from './approving-fields.tsx';
import { CertificateFields, certificateLabels } from './certificate-fields.tsx';
import { inputOf, type Making, wrongIn } from './certificate-input.ts';
import { OWN_TEXT } from './profile-field.tsx';

/** Drafts a certificate: a new one, or in the place of, or beside, one that there is. */
export function CertificateForm(props: FormProps) {
  const [filled] = useState(props.filled);
  const { renewal, crossSigning } = filled;
  const of = renewal ?? crossSigning ?? null;
  const { answer, problem } = useAnswer(
    'certificates.about',
    { ledger: null, certificateId: of?.id ?? '' },
    { enabled: of !== null },
  );
  if (problem !== null)
    return (
      <FormPage title="New certificate" onClose={props.onClose}>
        <ProblemNotice problem={problem} />
      </FormPage>
    );
  if (of !== null && answer === undefined) return null;
  const making: Making =
    renewal !== undefined ? 'renewal' : crossSigning !== undefined ? 'cross-signing' : 'new';
  return <Drafting {...props} filled={filled} making={making} about={answer ?? null} of={of?.id ?? null} />;
}

function titleOf(making: Making, about: CertificateAbout | null): string {
  if (about === null || making === 'new') return 'New certificate';
  return making === 'renewal' ? `Renew ${about.name}` : `Cross-sign ${about.name}`;
}

/** A profile as one would choose it: by its name where it is one of those delivered. */
function profileAsChosen({ name, text }: ShownProfile): Values {
  const isDelivered = isDeliveredProfile(name) && deliveredProfiles[name] === text;
  return isDelivered ? { profile: name, profileText: '' } : { profile: OWN_TEXT, profileText: text };
}

/** How the form begins. */
function initialOf(filled: FormProps['filled'], making: Making, about: CertificateAbout | null): Values {
  const { profile, issuer } = about ?? {};
  const renews = making === 'renewal';
  return {
    organizationId: about?.organization ?? filled['organizationId'] ?? null,
    issuerId: filled['issuerId'] ?? (renews ? (issuer ?? null) : null),
    ...(renews && profile !== undefined ? profileAsChosen(profile) : { profile: '', profileText: '' }),
    holder: 'key',
    keyId: filled['keyId'] ?? null,
    request: '',
    names: '',
    firstDay: '',
    lastDay: '',
    revocationListAt: renews ? (about?.revocationListAt ?? []).join('\n') : '',
    issuerAt: renews ? (about?.issuerAt ?? []).join('\n') : '',
    personId: about?.person ?? null,
    unitId: about?.unit ?? null,
    ...USUAL_APPROVING,
  };
}

function Drafting(
  props: FormProps & {
    readonly making: Making;
    readonly about: CertificateAbout | null;
    /** The certificate that is renewed or cross-signed. */
    readonly of: string | null;
  },
) {
  const { making, about, of, filled } = props;
  const title = titleOf(making, about);
  const draft = useDraft({ key: formKey(`certificate ${making}`, null, filled), title }, () =>
    initialOf(filled, making, about),
  );
  const { values } = draft;
  const [profile, setProfile] = useState<ShownProfile | null>(null);
  const onProfile = useCallback((read: ShownProfile | null) => setProfile(read), []);
  const input = inputOf(values, profile, making, of);
  const wrong = wrongIn(input, values, profile);
  const preparing = usePreparing({
    ...{ draft, wrong, onClose: props.onClose },
    prepare: () => call('certificates.prepare', input),
    followed: { ...values, holder: undefined },
  });
  return (
    <PreparingForm
      title={title}
      about={
        making === 'new'
          ? 'This fixes the bytes of a certificate.'
          : `Key, subject and names are those of ${about?.name ?? ''}, byte for byte.`
      }
      fields={certificateLabels(profile)}
      preparing={preparing}
      onClose={props.onClose}
    >
      <CertificateFields
        making={making}
        draft={draft}
        profile={profile}
        onProfile={onProfile}
        mistakes={preparing.mistakes}
        onLeave={preparing.leave}
        isDisabled={preparing.submission.busy}
      />
    </PreparingForm>
  );
}
