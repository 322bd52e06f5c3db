import { z } from 'zod';
import { daySchema, nameSchema, uuidSchema } from '../model/values.ts';
import { readNkey } from '../pki/nats/nkey.ts';
import { subjectSchema } from '../pki/nats/subjects.ts';
import { problemSchema } from '../problem.ts';
import { tokenKindSchema } from '../registry/draft-content.ts';
import {
  accountConfigurationSchema,
  LONGEST_ACTIVATION,
  scopeSchema,
  userConfigurationSchema,
} from '../registry/nats-configuration.ts';
import { signingKeyOwnerSchema } from '../registry/nats-signing-key.ts';
import { approving } from './drafts.ts';
import { keyFileSchema } from './key-files.ts';
import { passphraseSchema } from './passphrase.ts';
import { fromLedger } from './reading.ts';
import { recordedSchema } from './schemas.ts';
import { unlockingSchema } from './unlocking.ts';

/** What a person decides about a token; all else follows from what is recorded. */
export const tokenRequestSchema = z.strictObject({
  kind: tokenKindSchema,
  /** The operator, account or user that it is about. */
  objectId: uuidSchema,
  /** The last day on which it holds, in UTC; null where it need not expire, or holds as long as the user's days allow. */
  lastDay: daySchema.nullable(),
  /** The signing key; null for one that may. An operator signs for itself. */
  signingKeyId: uuidSchema.nullable(),
  ...approving,
});

/** What a person decides about a token. */
export type TokenInput = z.infer<typeof tokenRequestSchema>;

/** The public key of an account of another operator. */
const accountKeySchema = z
  .string()
  .trim()
  .refine(
    (text) => readNkey(text)?.kind === 'account',
    'Enter the public key of an account: A and 55 characters.',
  );

/** What a person decides about an activation token. */
export const activationRequestSchema = z.strictObject({
  /** The account that exports. */
  accountId: uuidSchema,
  /** What its export is called. */
  exportName: nameSchema,
  /** What of it may be imported; null for all of it. */
  subject: subjectSchema.nullable(),
  importer: z.union([
    z.strictObject({ accountId: uuidSchema }),
    z.strictObject({ publicKey: accountKeySchema }),
  ]),
  /** The last day on which it holds, in UTC; null where it need not expire. */
  lastDay: daySchema.nullable(),
  /** The signing key; null for one that may. */
  signingKeyId: uuidSchema.nullable(),
  ...approving,
});

/** What a person decides about an activation token. */
export type ActivationInput = z.infer<typeof activationRequestSchema>;

/** An activation token from elsewhere, as it reads before it is taken. */
const readActivationSchema = z.strictObject({
  /** The token itself, without what stands around it in a file. */
  token: z.string(),
  /** The public key of the account that exports. */
  account: z.string(),
  kind: z.enum(['stream', 'service']),
  subject: z.string(),
  /** All that it says: the field by its name in the token, what it is called, and its value. */
  lines: z.array(z.strictObject({ field: z.string(), label: z.string(), value: z.string() })),
});

/** The longest path on a server. */
const MAX_PATH = 1000;

/** A folder as a server finds it, which is mostly another machine: nothing of it is on this laptop. */
const folderThere = z
  .string()
  .trim()
  .max(MAX_PATH, `At most ${MAX_PATH} characters.`)
  .regex(
    /^(\/|[A-Za-z]:[\\/])[^\p{Cc}]*$/u,
    'Enter the whole path on the server, such as /var/lib/nats/jetstream.',
  );

/** Where clients connect: host and port. */
const listenSchema = z
  .string()
  .trim()
  .regex(
    /^([A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\]):([1-9]\d{0,4})$/,
    'Enter address and port, such as 0.0.0.0:4222.',
  )
  .refine((text) => Number(text.slice(text.lastIndexOf(':') + 1)) <= 65_535, 'There is no port above 65535.');

/** What is decided about a server that is to start in operator mode. */
export const serverRequestSchema = z.strictObject({
  settings: z.strictObject({
    /** The server's own name. */
    name: nameSchema,
    listen: listenSchema,
    /** Where JetStream keeps its streams there; null for a server without JetStream. */
    storeFolder: folderThere.nullable(),
  }),
  /** How it gets the tokens of accounts. */
  resolver: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('memory') }),
    /** `folder` is where the folder `jwt` of the export will lie on the server. */
    z.strictObject({ kind: z.literal('folder'), folder: folderThere }),
  ]),
});

/** What is decided about a server. */
export type ServerInput = z.infer<typeof serverRequestSchema>;

/** The kinds of objects that have a seed here. */
const seedKinds = ['nats.operator', 'nats.account', 'nats.user', 'nats.signing.key'] as const;

/** The most seeds that leave with one export: each is named in the question that is asked before. */
export const MOST_SEEDS = 20;

const recipient = { recipient: nameSchema };

/** A signing key, as one chooses it. */
const shownSigningKeySchema = z.strictObject({
  id: uuidSchema,
  name: z.string(),
  /** The role that its scope gives; null for a key without a scope. */
  role: z.string().nullable(),
  /** Whether the token of its owner names it: only then does it count. */
  named: z.boolean(),
});

/** The token of a NATS identity that holds. */
export const currentTokenSchema = z.strictObject({
  id: uuidSchema,
  /** RFC 3339. */
  issuedAt: z.string(),
  /** RFC 3339; null where it does not expire. */
  expiresAt: z.string().nullable(),
  /** What it would say otherwise if it were made now, a line each; null where it says what the registry says. */
  outdated: z.array(z.string()).nullable(),
});

/** The token of a NATS identity that holds. */
export type CurrentToken = z.infer<typeof currentTokenSchema>;

/** What is said of a token that would say something else if it were made now. */
export const TOKEN_OUTDATED =
  'It does not say what is recorded now. Servers that have it go by it until they have the next one.';

/** What the forms about a NATS identity begin with, and how its token stands. */
const identityAboutSchema = z.strictObject({
  /** Those above it, from the top; none of an operator. */
  above: z.array(z.strictObject({ id: uuidSchema, name: z.string() })),
  /** What was decided about an account; null of others. */
  account: z
    .strictObject({
      isSystem: z.boolean(),
      publicKey: z.string(),
      configuration: accountConfigurationSchema,
    })
    .nullable(),
  /** What was decided about a user; null of others. */
  user: userConfigurationSchema.nullable(),
  /** Its own signing keys that were not revoked; a user has none. */
  signingKeys: z.array(shownSigningKeySchema),
  /** The signing keys that may sign its token: those of what is above it. */
  signers: z.array(shownSigningKeySchema),
  /** Whether the operator has a system account, without which no server starts. */
  hasSystemAccount: z.boolean(),
  /** The accounts below the operator, itself among them, by their public keys: imports name them so. */
  accounts: z.array(z.strictObject({ id: uuidSchema, name: z.string(), publicKey: z.string() })),
  /** The token that holds; null where none does. */
  token: currentTokenSchema.nullable(),
});

/** What the forms about a NATS identity begin with. */
export type IdentityAbout = z.infer<typeof identityAboutSchema>;

/** A signing key, as one chooses it. */
export type ShownSigningKey = z.infer<typeof shownSigningKeySchema>;

/** Something that has a seed, with the files in which that lies. */
const seedSchema = z.strictObject({
  kind: z.enum(seedKinds),
  id: uuidSchema,
  /** What it is called in full, such as `Account Acme / CIM_KEYS`. */
  name: z.string(),
  files: z.array(keyFileSchema),
});

/** Something that has a seed. */
export type ShownSeed = z.infer<typeof seedSchema>;

/** What came of giving an account's token to servers. */
const pushedTokenSchema = z.strictObject({
  name: z.string(),
  publicKey: z.string(),
  /** `there already`: they had this very token, and nothing was sent. */
  outcome: z.enum(['pushed', 'there already', 'not pushed']),
  /** When the token was issued that they had before, RFC 3339; null where they had none, or it is not known. */
  before: z.string().nullable(),
  /** What this one says otherwise than that one, a line each. */
  changes: z.array(z.string()),
  /** Why it was not pushed, or what is to be known although it was. */
  problem: problemSchema.nullable(),
});

/** What came of giving an account's token to servers. */
export type PushedToken = z.infer<typeof pushedTokenSchema>;

/** What came of giving tokens to servers. */
export const pushResultSchema = z.strictObject({
  url: z.string(),
  /** What the servers there call themselves. */
  servers: z.array(z.string()),
  accounts: z.array(pushedTokenSchema),
});

/** What came of giving tokens to servers. */
export type PushResult = z.infer<typeof pushResultSchema>;

/** The part of the IPC contract about signing keys, configurations, tokens and exports of NATS identities. */
export const natsOperations = {
  /** With what the forms about a NATS identity begin, and whether its token still says what the registry says. */
  'identities.about': {
    needs: 'none',
    input: z.strictObject({
      ...fromLedger,
      kind: z.enum(['nats.operator', 'nats.account', 'nats.user']),
      id: uuidSchema,
    }),
    output: identityAboutSchema,
  },
  /** What has a seed below an operator, itself first: found by words of its name. */
  'identities.seeds': {
    needs: 'none',
    input: z.strictObject({ operatorId: uuidSchema, search: z.string().max(200) }),
    output: z.strictObject({ seeds: z.array(seedSchema), more: z.boolean() }),
  },
  /** Makes a signing key of an operator or an account: its seed is encrypted, which takes a second or more. */
  'signingKeys.generate': {
    needs: 'officer',
    atOnce: 4,
    input: z.strictObject({
      signsFor: signingKeyOwnerSchema,
      name: nameSchema,
      scope: scopeSchema.nullable(),
      passphrase: passphraseSchema,
    }),
    output: recordedSchema,
  },
  /** Decides about the limits, permissions, exports and imports of an account. Nothing counts before its next token. */
  'accounts.configure': {
    needs: 'officer',
    atOnce: 4,
    input: z.strictObject({ id: uuidSchema, configuration: accountConfigurationSchema }),
    output: recordedSchema,
  },
  /** Decides what a user may do, from where, when and for how long. Nothing counts before its next token. */
  'users.configure': {
    needs: 'officer',
    atOnce: 4,
    input: z.strictObject({ id: uuidSchema, configuration: userConfigurationSchema }),
    output: recordedSchema,
  },
  /** Fixes the bytes of a token as a draft. */
  'tokens.prepare': { needs: 'officer', atOnce: 4, input: tokenRequestSchema, output: recordedSchema },
  /** Fixes the bytes of an activation token as a draft. */
  'activations.prepare': {
    needs: 'officer',
    atOnce: 4,
    input: activationRequestSchema,
    output: recordedSchema,
  },
  /**
   * What an activation token from elsewhere says, bare or as nsc writes it, for an account that is to import by it.
   * @throws where it is none for this account
   */
  'activations.read': {
    needs: 'none',
    atOnce: 4,
    input: z.strictObject({
      accountId: uuidSchema,
      token: z.string().min(1, 'Choose a file, or paste the token.').max(LONGEST_ACTIVATION),
    }),
    output: readActivationSchema,
  },
  /** Asks where to, and writes an activation token; null when nobody chose a place. It serves the account alone that it names. */
  'activations.save': {
    needs: 'none',
    atOnce: 1,
    input: z.strictObject({ ...fromLedger, activationId: uuidSchema }),
    output: z.strictObject({ file: z.string() }).nullable(),
  },
  /** Asks where to, and writes the credentials of a user: whoever has them is the user. null when nobody chose a place. */
  'creds.export': {
    needs: ['officer', 'secret', 'confirmation'],
    atOnce: 1,
    input: z.strictObject({ userId: uuidSchema, ...recipient, unlocking: unlockingSchema }),
    output: recordedSchema.nullable(),
  },
  /** Asks where to, and writes a folder from which a server starts; null when nobody chose a place. It holds no seed. */
  'servers.export': {
    needs: ['officer', 'confirmation'],
    atOnce: 1,
    input: serverRequestSchema.extend({ operatorId: uuidSchema, ...recipient }),
    output: recordedSchema.nullable(),
  },
  /** Asks where to, and writes the folders of nsc, with the seeds that were chosen in plain text; null when nobody chose a place. */
  'nsc.export': {
    needs: ['officer', 'confirmation'],
    atOnce: 1,
    input: z.strictObject({
      operatorId: uuidSchema,
      ...recipient,
      seeds: z
        .array(z.strictObject({ kind: z.enum(seedKinds), id: uuidSchema, unlocking: unlockingSchema }))
        .max(MOST_SEEDS, `At most ${MOST_SEEDS} seeds at once.`)
        .refine(
          (seeds) => new Set(seeds.map(({ id }) => id)).size === seeds.length,
          'Choose each seed only once.',
        ),
    }),
    output: recordedSchema.nullable(),
  },
  /**
   * Asks for the credentials of a user of the system account, and gives tokens of accounts to the servers of the configuration, never
   * an older one than they have; null when nobody chose a file. Each that arrived is recorded.
   */
  'tokens.push': {
    needs: ['officer', 'confirmation'],
    atOnce: 1,
    input: z.strictObject({
      operatorId: uuidSchema,
      /** One of its accounts; null for all that have a token. */
      accountId: uuidSchema.nullable(),
    }),
    output: pushResultSchema.nullable(),
  },
} as const;
