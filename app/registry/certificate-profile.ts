import { z } from 'zod';
import { defineAggregate, type ValueOf } from '../model/aggregate.ts';
import { defineCommands } from '../model/commands.ts';
import { type Refused, refuse } from '../model/decision.ts';
import { linkTo } from '../model/presentation.ts';
import { linesSchema, nameSchema, uuidSchema } from '../model/values.ts';
import { isDeliveredProfile } from '../pki/profiles/delivered.ts';
import { type Profile, parseProfile, profileFaultText } from '../pki/profiles/profile.ts';
import type { Registry, StateOf } from './index.ts';
import { mustBe, organizationRefusal, REASON, reasonSchema } from './living.ts';

const profile_id = uuidSchema;

/** A name stands for one profile of an organization. Names of profiles are lower-case letters, digits and hyphens. */
function adoptedKey(profile: { readonly organizationId: string; readonly name: string }): string {
  return `${profile.organizationId} ${profile.name}`;
}

const state = {
  id: uuidSchema,
  organizationId: uuidSchema,
  name: nameSchema,
  /** The file in TOML, as it was read. */
  text: z.string(),
  /** What it makes of its holder; null where the text is no profile, which only a ledger whose beginning is missing can hold. */
  kind: z.enum(['root', 'intermediate', 'leaf']).nullable(),
  status: z.enum(['adopted', 'withdrawn']),
};

type CertificateProfile = ValueOf<typeof state>;

/** What each kind makes of its holder. */
const KINDS = { root: 'Root authority', intermediate: 'Authority below another', leaf: 'No authority' };

/** The profiles of certificates that organizations have written themselves, beside those that are delivered. */
export const aggregate = defineAggregate('certificate.profile', {
  state,
  label: ({ name }) => name,
  uniqueKey: (profile) => (profile.status === 'withdrawn' ? `Withdrawn ${profile.id}` : adoptedKey(profile)),
  organizationId: ({ organizationId }) => organizationId,
  ended: ({ status }) => status === 'withdrawn',
}).withEvents({
  /** An organization adopted a profile of its own: certificates are drafted by it from now on. */
  CertificateProfileAdopted: {
    payload: {
      profile_id,
      organization_id: uuidSchema,
      /** That of the profile in the text. */
      name: nameSchema,
      /** The file in TOML, as it was read. */
      text: linesSchema('Enter the text of a profile.'),
    },
    effect: 'makes',
    title: 'Certificate profile adopted',
    about: ({ payload }) => payload.name,
    lines: ({ payload }) => ({
      Profile: payload.name,
      Text: linesOf(payload.text),
      'Profile id': payload.profile_id,
      'Organization id': payload.organization_id,
    }),
    evolve: ({ payload: { profile_id: id, organization_id: organizationId, name, text } }) => {
      const profile = parseProfile(text);
      const kind = 'faults' in profile ? null : profile.kind;
      return { id, organizationId, name, text, kind, status: 'adopted' };
    },
  },
  /** No certificate is drafted by a profile any more; those that were issued by it stay as they are. */
  CertificateProfileWithdrawn: {
    payload: { profile_id, reason: reasonSchema },
    effect: 'changes',
    title: 'Certificate profile withdrawn',
    about: ({ payload }) => payload.reason,
    lines: ({ payload }) => ({ Reason: payload.reason, 'Profile id': payload.profile_id }),
    evolve: (_, before) => ({ ...before, status: 'withdrawn' }),
  },
});

function linesOf(text: string): string[] {
  return text.split(/\r?\n/);
}

/** The profile in a text, or everything that is wrong with it. */
function profileIn(text: string): Profile | Refused {
  const profile = parseProfile(text);
  if (!('faults' in profile)) return profile;
  const faults = profile.faults.slice(0, 5).map(profileFaultText).join(' ');
  return refuse(
    'profile.faults',
    'text',
    `The text is no profile. ${faults}`,
    'Mend it, and enter it again.',
  );
}

function nameRefusal(profile: Pick<CertificateProfile, 'organizationId' | 'name'>, registry: Registry) {
  if (isDeliveredProfile(profile.name))
    return refuse(
      'profile.delivered',
      'text',
      `A profile named “${profile.name}” comes with this program.`,
      'Give yours another name in its text.',
    );
  if (adoptedProfile(profile, registry) === undefined) return null;
  return refuse(
    'profile.name-taken',
    'text',
    `There is a profile named “${profile.name}” in this organization already.`,
    'Withdraw that one first, or give yours another name in its text.',
  );
}

/** The profile that an organization has adopted under a name; undefined where there is none, or it was withdrawn. */
export function adoptedProfile(
  profile: { readonly organizationId: string; readonly name: string },
  registry: Registry,
): StateOf['certificate.profile'] | undefined {
  return registry.holderOf('certificate.profile', adoptedKey(profile));
}

/** What can be asked of profiles. */
export const desk = defineCommands(aggregate, {
  nouns: ['certificate profile', 'certificate profiles'],
  made: 'Profile adopted',
  screen: {
    title: 'Certificate profiles',
    short: 'Profiles',
    place: 'Certificates',
    about:
      'What certificates of an organization may say, in files of its own. Profiles that come with this program are offered without being adopted.',
    belongsTo: 'organization',
    empty: {
      title: 'No profiles of your own',
      text: 'The delivered ones are for authorities, servers, clients, code, e-mail and NATS. Adopt the text of your own where they do not fit.',
    },
  },
  status: ({ status }) =>
    status === 'adopted' ? { word: 'Adopted', tone: 'usual' } : { word: 'Withdrawn', tone: 'ended' },
  particulars: ({ organizationId, kind, text }) => ({
    Organization: linkTo('organization', organizationId),
    'Makes of its holder': kind === null ? null : KINDS[kind],
    Text: linesOf(text),
  }),
  columns: ['Organization', 'Makes of its holder'],
  commands: {
    /** Adopt a profile of an organization’s own. */
    AdoptCertificateProfile: {
      title: 'New certificate profile',
      verb: 'Adopt profile',
      fields: {
        organizationId: {
          kind: 'reference',
          to: 'organization',
          label: 'Organization',
          prompt: 'Choose an organization',
        },
        text: {
          kind: 'lines',
          label: 'Text of the profile (TOML)',
          hint: 'Its name, its title and what certificates may say. A delivered profile is a good beginning.',
        },
      },
      input: { organizationId: uuidSchema, text: linesSchema('Enter the text of a profile.') },
      effect: 'makes',
      decide({ id, organizationId, text }) {
        const profile = profileIn(text);
        if ('refusal' in profile) return profile;
        return {
          event_type: 'CertificateProfileAdopted',
          payload: { profile_id: id, organization_id: organizationId, name: profile.name, text },
        };
      },
    },
    /** Draft no certificate by a profile any more. */
    WithdrawCertificateProfile: {
      title: ({ name }) => `Withdraw ${name}`,
      verb: 'Withdraw…',
      fields: { reason: REASON },
      input: { reason: reasonSchema },
      effect: 'changes',
      irreversible:
        'A withdrawn profile stays in the ledger and is offered no more. Certificates that were issued by it stay as they are, and its name becomes free.',
      available: ({ status }) => status === 'adopted',
      decide: ({ id, reason }) => ({
        event_type: 'CertificateProfileWithdrawn',
        payload: { profile_id: id, reason },
      }),
    },
  },
  rules: {
    CertificateProfileAdopted: {
      makes({ payload: { organization_id: organizationId, name, text } }, registry) {
        const refused = organizationRefusal(registry, organizationId, {
          code: 'profile.unknown-organization',
          what: 'this profile',
        });
        if (refused !== null) return refused;
        const profile = profileIn(text);
        if ('refusal' in profile) return profile;
        return profile.name === name ? nameRefusal({ organizationId, name }, registry) : OTHER_NAME;
      },
    },
    CertificateProfileWithdrawn: {
      changes: (_, { name, status }) =>
        mustBe(status === 'adopted', 'profile.withdrawn', `The profile ${name}`, 'in use'),
    },
  },
});

const OTHER_NAME = refuse(
  'profile.other-name',
  null,
  'The name said is not that of the profile in the text.',
  'Stop. Look at what the text says.',
);
