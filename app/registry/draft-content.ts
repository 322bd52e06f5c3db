import { z } from 'zod';
import { nameSchema, uuidSchema } from '../model/values.ts';

/** What is known of a certificate besides its bytes: fixed with its draft, and the same ever after. */
export const certificateFactsSchema = z.strictObject({
  /** The certificate whose key signs it; null for one that signs itself. */
  issuer_id: uuidSchema.nullable(),
  /** The key of the registry that it is for; null where its private half is elsewhere. */
  key_id: uuidSchema.nullable(),
  /** Who answers for it. */
  person_id: uuidSchema.nullable(),
  unit_id: uuidSchema.nullable(),
  /** The certificate in whose place it comes. */
  replaces: uuidSchema.nullable(),
  /** The profile by its name, and what it makes of its holder. */
  profile: z.strictObject({ name: nameSchema, kind: z.enum(['root', 'intermediate', 'leaf']) }),
});

/** What is known of a certificate besides its bytes. */
export type CertificateFacts = z.infer<typeof certificateFactsSchema>;

/** What bytes that are to be signed are, and what they will be recorded as once they are. */
export const draftContentSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('certificate'),
    certificate_id: uuidSchema,
    facts: certificateFactsSchema,
    /** The text of the profile that the bytes keep to, a TOML file. */
    profile_text: z.string().max(65_536),
  }),
  z.strictObject({
    kind: z.literal('revocation-list'),
    list_id: uuidSchema,
    /** The certificate of the authority whose list it is. */
    issuer_id: uuidSchema,
  }),
]);

/** What bytes that are to be signed are. */
export type DraftContent = z.infer<typeof draftContentSchema>;

/** The kinds of what is drafted. */
export const draftContentKinds = ['certificate', 'revocation-list'] as const;

/** What each kind of draft is called. */
export const draftKinds: Readonly<Record<DraftContent['kind'], string>> = {
  certificate: 'Certificate',
  'revocation-list': 'Revocation list',
};
