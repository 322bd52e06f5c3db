import { z } from 'zod';
import { cidSchema } from '../content/cid.ts';
import { daySchema, nameSchema, uuidSchema } from '../model/values.ts';
import { KINDS } from '../pki/general-names.ts';
import { problemSchema } from '../problem.ts';
import { draftContentKinds } from '../registry/draft-content.ts';
import { CERTIFICATE_FORMS, TRUST_STORE_FORMS } from './certificate-forms.ts';
import { fromLedger } from './reading.ts';
import { recordedSchema } from './schemas.ts';
import { signingKeySchema } from './signing.ts';
import { signingWithSchema, unlockingSchema } from './unlocking.ts';

/** How many must approve, and for how many hours a draft can be signed. */
export const approving = {
  needed: z.int().min(1, 'At least one.').max(20, 'At most 20.'),
  hours: z
    .int()
    .min(1, 'At least one hour.')
    .max(24 * 90, 'At most 90 days.'),
};

const attributeTypes = ['C', 'ST', 'L', 'O', 'OU', 'SERIALNUMBER', 'GN', 'SN', 'CN'] as const;

/** The subject of a certificate, in its order, and the names it is for. What is wrong with them, main says. */
const named = {
  subject: z.array(z.tuple([z.enum(attributeTypes), z.string().max(300)])).max(20),
  names: z.array(z.strictObject({ kind: z.enum(KINDS), text: z.string().max(300) })).max(200),
};

/** A file of text as it is dropped or pasted; what is wrong with it, main says. */
const text = z.string().min(1, 'Choose a file, or paste its text.').max(100_000);

/** Whom a certificate is for. */
const holderSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('key'), keyId: uuidSchema, ...named }),
  /** A request in PEM, of which the key is taken and nothing else. */
  z.strictObject({ kind: z.literal('request'), request: text, ...named }),
  z.strictObject({ kind: z.literal('renewal'), certificateId: uuidSchema }),
  z.strictObject({ kind: z.literal('cross-signing'), certificateId: uuidSchema }),
]);

const address = z.string().min(1).max(500);

/** What a person decides about a certificate. */
export const certificateRequestSchema = z.strictObject({
  organizationId: uuidSchema,
  /** A profile that is delivered, or adopted by the organization, by its name; or the text of another one. */
  profile: z.union([z.strictObject({ name: nameSchema }), z.strictObject({ text })]),
  /** The certificate of the authority; null for one that signs itself. */
  issuerId: uuidSchema.nullable(),
  holder: holderSchema,
  /** The first day, which begins at midnight in UTC; null for now. */
  firstDay: daySchema.nullable(),
  /** The last day, which ends at midnight in UTC. */
  lastDay: daySchema,
  revocationListAt: z.array(address).max(5),
  issuerAt: z.array(address).max(5),
  personId: uuidSchema.nullable(),
  unitId: uuidSchema.nullable(),
  ...approving,
});

/** What a person decides about a certificate, as it is sent. */
export type CertificateInput = z.infer<typeof certificateRequestSchema>;

/** What a person decides about a revocation list. */
export const listRequestSchema = z.strictObject({
  issuerId: uuidSchema,
  /** The day on which it begins to hold, at midnight in UTC; null for now. */
  firstDay: daySchema.nullable(),
  /** The day at whose end in UTC the next one is due. */
  nextDay: daySchema,
  ...approving,
});

/** What a person decides about a request to an authority elsewhere. */
export const ownRequestSchema = z.strictObject({
  /** The key of the registry that it is for, and that signs it. */
  keyId: uuidSchema,
  ...named,
  ...approving,
});

/** A line of what is to be signed; see `Line` of app/pki/describe.ts. */
const lineSchema = z.strictObject({
  /** The technical name. */
  field: z.string(),
  name: z.string(),
  plain: z.string(),
  technical: z.string(),
  critical: z.boolean().nullable(),
  wanted: z.array(z.string()),
  earlier: z.string().nullable(),
});

/** What is to be signed, decoded from its very bytes, and how far it is. */
export const shownDraftSchema = z.strictObject({
  draftId: uuidSchema,
  kind: z.enum(draftContentKinds),
  title: z.string(),
  cid: cidSchema,
  /** How many bytes are signed. */
  bytes: z.int(),
  lines: z.array(lineSchema),
  /** What the profile, or the one before, says and these bytes do not. */
  missing: z.array(z.strictObject({ field: z.string(), name: z.string(), words: z.string() })),
  /** The title of the profile they are held against; null for none. */
  profile: z.string().nullable(),
  /** What they are compared with; null for nothing. */
  earlier: z.string().nullable(),
  status: z.enum(['open', 'signed', 'refused']),
  approvals: z.array(
    z.strictObject({
      personId: uuidSchema,
      name: z.string(),
      at: z.string(),
      kind: z.enum(['initials', 'ed25519', 'fido2']),
    }),
  ),
  needed: z.int(),
  expiresAt: z.string(),
  /** Why it cannot be signed now; null where it can, and when it is over. */
  why: z.string().nullable(),
  /** The key that signs; null where it is not in the registry any more. */
  signer: signingKeySchema.nullable(),
  /** What came of it; null until it is signed. */
  became: z
    .strictObject({
      kind: z.enum([
        'certificate',
        'revocation.list',
        'certificate.request',
        'nats.token',
        'nats.activation',
      ]),
      id: uuidSchema,
    })
    .nullable(),
});

/** What is to be signed, and how far it is. */
export type ShownDraft = z.infer<typeof shownDraftSchema>;

/** A draft by the bytes that were shown. */
const namedDraftSchema = z.strictObject({ draftId: uuidSchema, cid: cidSchema });

/** A draft by the bytes that were shown. */
export type NamedDraft = z.infer<typeof namedDraftSchema>;

/** As many drafts are signed together as main's own question shows with their CIDs, whole and in words. */
export const MOST_SIGNED_TOGETHER = 5;

/** A draft that could be signed now with a key that a passphrase alone opens here. */
const readyDraftSchema = namedDraftSchema.extend({
  title: z.string(),
  /** What the key that is to sign is called. */
  key: z.string(),
});

/** A draft that could be signed now. */
export type ReadyDraft = z.infer<typeof readyDraftSchema>;

/** What became of drafts that were to be signed together. */
const signedDraftsSchema = z.strictObject({
  /** The entries of what was made. */
  signed: z.array(z.strictObject({ draftId: uuidSchema, recorded: recordedSchema })).min(1),
  /** Those that wait on, and why. */
  left: z.array(z.strictObject({ draftId: uuidSchema, problem: problemSchema })),
});

/** What became of drafts that were to be signed together. */
export type SignedDrafts = z.infer<typeof signedDraftsSchema>;

/** A profile as one chooses it. */
const profileSchema = z.strictObject({
  name: z.string(),
  title: z.string(),
  kind: z.enum(['root', 'intermediate', 'leaf']),
  text: z.string(),
  mostDays: z.int(),
  required: z.array(z.enum(attributeTypes)),
  optional: z.array(z.enum(attributeTypes)),
  /** The kinds of names it allows, and how many it needs; null for none. */
  names: z.strictObject({ kinds: z.array(z.enum(KINDS)), least: z.int() }).nullable(),
  revocationList: z.enum(['required', 'optional', 'none']),
  issuer: z.enum(['required', 'optional', 'none']),
});

/** A profile as one chooses it. */
export type ShownProfile = z.infer<typeof profileSchema>;

/** Something chosen before, by its name. */
const choice = z.strictObject({ id: uuidSchema, name: z.string() });

/** What is done next to a certificate begins with this: how it was made, and by whose leave. */
const certificateAboutSchema = z.strictObject({
  name: z.string(),
  organization: choice,
  status: z.enum(['active', 'replaced', 'revoked']),
  /** The profile by which it was made, as it was then. */
  profile: profileSchema,
  issuer: choice.nullable(),
  /** Its key, where that is in the registry: that of an authority must be. */
  key: choice.nullable(),
  notAfter: z.string(),
  revocationListAt: z.array(z.string()),
  issuerAt: z.array(z.string()),
  person: choice.nullable(),
  unit: choice.nullable(),
});

/** What is done next to a certificate begins with this. */
export type CertificateAbout = z.infer<typeof certificateAboutSchema>;

/** An authority whose last published list is over: whoever asks for one trusts nothing that it has issued. */
export const lateListSchema = z.strictObject({
  /** The certificate of the authority. */
  issuerId: uuidSchema,
  authority: z.string(),
  /** The day on which the next list was due. */
  due: daySchema,
});

/** An authority whose last published list is over. */
export type LateList = z.infer<typeof lateListSchema>;

/** The part of the IPC contract about certificates and what is to be signed. */
export const draftOperations = {
  /** The profiles that are delivered, and those that an organization has adopted and not withdrawn. */
  'certificates.profiles': {
    needs: 'none',
    input: z.strictObject({ organizationId: uuidSchema.nullable() }),
    output: z.strictObject({ profiles: z.array(profileSchema), adopted: z.array(profileSchema) }),
  },
  /** What a profile of one's own says. @throws with all that is wrong with it, by line and column */
  'certificates.readProfile': {
    needs: 'none',
    atOnce: 4,
    input: z.strictObject({ text }),
    output: profileSchema,
  },
  /** What a request wishes: its maker has proved that they have the key. Nothing of it is taken but by whoever vets it. */
  'certificates.readRequest': {
    needs: 'none',
    atOnce: 4,
    input: z.strictObject({ request: text }),
    output: z.strictObject({ ...named, key: z.string(), lines: z.array(lineSchema) }),
  },
  /** The authorities of an organization that may issue: neither revoked nor replaced, the ones that hold longest first. */
  'certificates.authorities': {
    needs: 'none',
    input: z.strictObject({ organizationId: uuidSchema }),
    output: z.strictObject({
      authorities: z.array(
        z.strictObject({ id: uuidSchema, name: z.string(), profile: z.string(), notAfter: z.string() }),
      ),
    }),
  },
  /** With what a renewal of a certificate begins, or whatever else is done next to it. */
  'certificates.about': {
    needs: 'none',
    input: z.strictObject({ ...fromLedger, certificateId: uuidSchema }),
    output: certificateAboutSchema,
  },
  /** Fixes the bytes of a certificate as a draft. */
  'certificates.prepare': {
    needs: 'officer',
    atOnce: 4,
    input: certificateRequestSchema,
    output: recordedSchema,
  },
  /** Fixes the bytes of an authority's next revocation list as a draft. */
  'lists.prepare': { needs: 'officer', atOnce: 4, input: listRequestSchema, output: recordedSchema },
  /** Fixes the bytes of a request to an authority elsewhere as a draft. */
  'requests.prepare': { needs: 'officer', atOnce: 4, input: ownRequestSchema, output: recordedSchema },
  /** Asks where to, and writes a request; null when nobody chose a place. It is public. */
  'requests.save': {
    needs: 'none',
    atOnce: 1,
    input: z.strictObject({ ...fromLedger, requestId: uuidSchema, form: z.enum(['pem', 'der']) }),
    output: z.strictObject({ file: z.string() }).nullable(),
  },
  /** Records the certificate in PEM that an authority elsewhere has issued for a request. */
  'requests.answer': {
    needs: 'officer',
    atOnce: 4,
    input: z.strictObject({ requestId: uuidSchema, certificate: text }),
    output: recordedSchema,
  },
  /** The authorities whose last published list is over, the one that is late longest first. Days are those of UTC. */
  'lists.late': {
    needs: 'none',
    input: z.strictObject({}),
    output: z.strictObject({ late: z.array(lateListSchema) }),
  },
  /** A draft, decoded from its bytes. */
  'drafts.look': {
    needs: 'none',
    input: z.strictObject({ ...fromLedger, draftId: uuidSchema }),
    output: shownDraftSchema,
  },
  /**
   * Approves the bytes that were shown, as whoever is signed in, or with a person's own key, which takes a second or more,
   * or a touch.
   */
  'drafts.approve': {
    needs: ['officer', 'confirmation'],
    atOnce: 1,
    input: z.strictObject({
      draftId: uuidSchema,
      cid: cidSchema,
      personId: uuidSchema,
      with: z.union([z.strictObject({ kind: z.literal('initials') }), signingWithSchema]),
    }),
    output: recordedSchema,
  },
  /** The drafts that could be signed now with a key that a passphrase alone opens here. */
  'drafts.ready': {
    needs: 'none',
    atOnce: 4,
    input: z.strictObject({}),
    output: z.strictObject({ drafts: z.array(readyDraftSchema) }),
  },
  /**
   * Has keys sign the bytes that were approved, and records what comes of it: of one draft, or of several whose keys one
   * passphrase opens. Each is recorded for itself; refused as a whole is only what comes to nothing.
   */
  'drafts.sign': {
    needs: ['officer', 'secret', 'confirmation'],
    atOnce: 1,
    input: z
      .strictObject({
        drafts: z
          .array(namedDraftSchema)
          .min(1)
          .max(MOST_SIGNED_TOGETHER, `At most ${MOST_SIGNED_TOGETHER} at once.`),
        unlocking: unlockingSchema,
      })
      .refine(({ drafts, unlocking }) => drafts.length === 1 || unlocking.by === 'passphrase', {
        message: 'Several are signed with a passphrase alone.',
        path: ['unlocking'],
      }),
    output: signedDraftsSchema,
  },
  /**
   * Asks where to, and writes a certificate into a file, or as a web server takes it into a folder, where no file is written
   * over; null when nobody chose a place. It is public.
   */
  'certificates.save': {
    needs: 'none',
    atOnce: 1,
    input: z.strictObject({
      ...fromLedger,
      certificateId: uuidSchema,
      form: z.enum([...CERTIFICATE_FORMS, 'server']),
    }),
    output: z.strictObject({ file: z.string() }).nullable(),
  },
  /** Asks where to, and writes the roots of an organization that are to be trusted now; null when nobody chose a place. They are public. */
  'certificates.saveTrustStore': {
    needs: 'none',
    atOnce: 1,
    input: z.strictObject({
      ...fromLedger,
      organizationId: uuidSchema,
      form: z.enum(TRUST_STORE_FORMS),
    }),
    output: z.strictObject({ file: z.string() }).nullable(),
  },
  /** Asks where to, and writes a revocation list in DER, as it is published; null when nobody chose a place. It is public. */
  'lists.save': {
    needs: 'none',
    atOnce: 1,
    input: z.strictObject({ ...fromLedger, listId: uuidSchema }),
    output: z.strictObject({ file: z.string() }).nullable(),
  },
} as const;
