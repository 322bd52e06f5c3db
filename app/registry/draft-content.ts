import { z } from 'zod';
import { nameSchema, uuidSchema } from '../model/values.ts';

/** The kinds of NATS tokens that are drafted. */
export const tokenKindSchema = z.enum(['operator', 'account', 'user']);

/** The kinds of NATS tokens that are drafted. */
export type DraftedToken = z.infer<typeof tokenKindSchema>;

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
  z.strictObject({
    kind: z.literal('certificate-request'),
    request_id: uuidSchema,
    /** The key of the registry that it is for, and that signs it. */
    key_id: uuidSchema,
  }),
  z.strictObject({
    kind: z.literal('nats-token'),
    token_id: uuidSchema,
    token: tokenKindSchema,
    /** The operator, account or user that it is about. */
    object_id: uuidSchema,
    /** The token about the same in whose place it comes. */
    replaces: uuidSchema.nullable(),
  }),
  z.strictObject({
    kind: z.literal('nats-activation'),
    activation_id: uuidSchema,
    /** The account that exports what is activated. */
    account_id: uuidSchema,
    /** The account that may import it; null where that is not in this registry. */
    importer_id: uuidSchema.nullable(),
    /** The activation of the same for the same account in whose place it comes. */
    replaces: uuidSchema.nullable(),
  }),
]);

/** What bytes that are to be signed are. */
export type DraftContent = z.infer<typeof draftContentSchema>;

/** The kinds of what is drafted. */
export const draftContentKinds = [
  'certificate',
  'revocation-list',
  'certificate-request',
  'nats-token',
  'nats-activation',
] as const;

/** What signs: a key of the registry, or the seed of a NATS identity or of one of its signing keys. */
export const signerSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('key'), key_id: uuidSchema }),
  z.strictObject({
    kind: z.literal('nkey'),
    aggregate: z.enum(['nats.operator', 'nats.signing.key']),
    object_id: uuidSchema,
    public_key: z.string().regex(/^[OA][A-Z2-7]{55}$/),
  }),
]);

/** What signs. */
export type Signer = z.infer<typeof signerSchema>;

/** The key of a NATS identity that signs. */
export type NkeySigner = Extract<Signer, { readonly kind: 'nkey' }>;

/** What each kind of draft is called. */
export const draftKinds: Readonly<Record<DraftContent['kind'], string>> = {
  certificate: 'Certificate',
  'revocation-list': 'Revocation list',
  'certificate-request': 'Certificate request',
  'nats-token': 'NATS token',
  'nats-activation': 'NATS activation token',
};
