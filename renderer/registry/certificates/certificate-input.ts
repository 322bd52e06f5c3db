import type { CertificateInput, ShownProfile } from '../../../app/contract/drafts.ts';
import { type Mistakes, mistakesIn, orNull } from '../../shared/mistakes.ts';
import { choiceIn, textIn, type Values } from '../../window/drafts.ts';
import { approvingIn, approvingMistakes } from './approving-fields.tsx';
import { linesIn, namesIn } from './names-text.ts';

/** What a certificate comes of: a key, or one that there is. */
export type Making = 'new' | 'renewal' | 'cross-signing';

/** An attribute of a subject. */
export type Attribute = ShownProfile['required'][number];

/** The field of an attribute. */
export function attributeField(attribute: Attribute): string {
  return `subject.${attribute}`;
}

/** The attributes that a profile asks for, in the order in which names say them. */
export function attributesOf(profile: ShownProfile): readonly Attribute[] {
  const asked = new Set([...profile.required, ...profile.optional]);
  return ORDER.filter((attribute) => asked.has(attribute));
}

/** The attributes of a subject, in the order in which names say them. */
export const ORDER = ['C', 'ST', 'L', 'O', 'OU', 'SERIALNUMBER', 'GN', 'SN', 'CN'] as const;

/** What was entered, as main takes it. @param of the certificate that is renewed or cross-signed; null for a new one */
export function inputOf(
  values: Values,
  profile: ShownProfile | null,
  making: Making,
  of: string | null,
): CertificateInput {
  const text = (name: string) => textIn(values[name]);
  const named = {
    subject: (profile === null ? [] : attributesOf(profile)).flatMap((attribute): [Attribute, string][] => {
      const said = text(attributeField(attribute)).trim();
      return said === '' ? [] : [[attribute, said]];
    }),
    names: profile?.names == null ? [] : namesIn(text('names')),
  };
  const places = (kind: ShownProfile['issuer'] | undefined, field: string) =>
    kind === undefined || kind === 'none' ? [] : linesIn(text(field));
  return {
    organizationId: choiceIn(values['organizationId'])?.id ?? '',
    // The same text means the same profile, whether it was delivered or is one's own.
    profile: { text: profile?.text ?? '' },
    issuerId: profile?.kind === 'root' ? null : (choiceIn(values['issuerId'])?.id ?? ''),
    holder:
      making !== 'new'
        ? { kind: making, certificateId: of ?? '' }
        : values['holder'] === 'request'
          ? { kind: 'request', request: text('request'), ...named }
          : { kind: 'key', keyId: choiceIn(values['keyId'])?.id ?? '', ...named },
    firstDay: orNull(text('firstDay')),
    lastDay: text('lastDay'),
    revocationListAt: places(profile?.revocationList, 'revocationListAt'),
    issuerAt: places(profile?.issuer, 'issuerAt'),
    personId: choiceIn(values['personId'])?.id ?? null,
    unitId: choiceIn(values['unitId'])?.id ?? null,
    ...approvingIn(values),
  };
}

/** What is wrong with what was entered, by field. */
export function wrongIn(input: CertificateInput, values: Values, profile: ShownProfile | null): Mistakes {
  const { holder: _, ...found } = mistakesIn('certificates.prepare', input);
  const { holder } = input;
  const typed = (name: string) => textIn(values[name]);
  const missing = (profile === null || !('subject' in holder) ? [] : profile.required).filter(
    (attribute) => typed(attributeField(attribute)).trim() === '',
  );
  return {
    ...found,
    ...(input.organizationId === '' ? { organizationId: 'Choose an organization.' } : {}),
    ...(profile === null ? { profile: 'Choose a profile.' } : {}),
    ...(input.issuerId === '' ? { issuerId: 'Choose the authority that signs it.' } : {}),
    ...(holder.kind === 'key' && holder.keyId === '' ? { keyId: 'Choose the key it is for.' } : {}),
    ...(holder.kind === 'request' && holder.request.trim() === ''
      ? { request: 'Choose the file of a request, or paste it.' }
      : {}),
    ...Object.fromEntries(
      missing.map((attribute) => [attributeField(attribute), 'The profile asks for this.']),
    ),
    ...('names' in holder && holder.names.length < (profile?.names?.least ?? 0)
      ? { names: `The profile asks for at least ${profile?.names?.least ?? 1}.` }
      : {}),
    ...approvingMistakes(values),
  };
}

/** The last day that a profile and its issuer allow, counted from a first day. @param firstDay empty for today */
export function lastDayFor(profile: ShownProfile, firstDay: string, issuerEnds: string | null): string {
  const from = Date.parse(`${firstDay === '' ? new Date().toISOString().slice(0, 10) : firstDay}T00:00:00Z`);
  if (Number.isNaN(from)) return '';
  const last = new Date(from + (profile.mostDays - 1) * 86_400_000).toISOString().slice(0, 10);
  const ends = issuerEnds?.slice(0, 10) ?? last;
  return ends < last ? ends : last;
}
