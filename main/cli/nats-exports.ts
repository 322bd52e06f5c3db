import { type ServerInput, serverRequestSchema } from '../../app/contract/nats.ts';
import { nameSchema } from '../../app/model/values.ts';
import { type Leaving, NatsExports, type SeedToExport } from '../services/nats-identities/nats-exports.ts';
import { needed, parsed } from './asked-input.ts';
import { defineCommand, type Options } from './command.ts';
import { told } from './draft.ts';
import { atDraftDesk, DRAFT_OPTIONS, type DraftDesk } from './draft-desk.ts';
import { idOfNamed } from './object-finder.ts';
import { askPassphrase, confirm, descriptorOf } from './prompt.ts';
import { type ExitStatus, UsageError, writeError } from './terminal.ts';

const STOPPED = 'Stopped. What was not said to be recorded was not recorded.';

/** Where an export goes, whom it is for, and that it is agreed to. */
const LEAVING = {
  ...DRAFT_OPTIONS,
  out: { type: 'string', value: 'PLACE', about: 'where it is written: it must not be there yet' },
  for: { type: 'string', value: 'WHOM', about: 'whom it is for: it stands in the ledger for good' },
  yes: { type: 'boolean', about: 'do it without asking' },
} as const satisfies Options;

const PASSPHRASE = {
  'passphrase-fd': {
    type: 'string',
    value: 'N',
    about: 'read the passphrase of the seed from this descriptor; otherwise it is asked',
  },
} as const satisfies Options;

function exportsAt({ ledger, registrar, openSeed }: DraftDesk): NatsExports {
  return new NatsExports(ledger.objects, registrar, openSeed);
}

function destinationOf(values: { readonly out?: string; readonly for?: string }) {
  return { place: needed('out', values.out), recipient: parsed(nameSchema, needed('for', values.for)) };
}

/** `nats creds`: writes the credentials of a user. */
export const natsCredsCommand = defineCommand({
  name: 'nats creds',
  operands: ['<user>'],
  about: 'write the credentials of a NATS user, with its seed: whoever has the file is the user',
  options: { ...LEAVING, ...PASSPHRASE },
  interrupted: STOPPED,
  run: ({ operands: [name = ''], values, signal }) => {
    const fd = descriptorOf(values['passphrase-fd']);
    const destination = destinationOf(values);
    return atDraftDesk(values, signal, async (desk) => {
      const exports = exportsAt(desk);
      const id = idOfNamed(desk.ledger, 'nats.user', name);
      const leaving = exports.checkCreds(id, destination.recipient);
      if (!(await agreed(leaving, values.yes, 'Whoever has this file is the user.'))) return notDone();
      const passphrase = await askPassphrase({ fd, question: `Passphrase of the seed of “${leaving.name}”` });
      const entry = await exports.creds(id, { by: 'passphrase', passphrase }, destination);
      return told(entry, values.json);
    });
  },
});

/** `nats server`: writes a folder from which a server starts. */
export const natsServerCommand = defineCommand({
  name: 'nats server',
  operands: ['<operator>'],
  about: 'write a folder from which a nats-server starts that goes by the tokens of an operator',
  details:
    'No seed goes along. With --folder the server keeps tokens in the folder jwt of what is written, and can be sent new ones; without\nit they all stand in its configuration. Paths are those on the server.',
  options: {
    ...LEAVING,
    name: { type: 'string', value: 'NAME', about: 'what the server calls itself; nats1 otherwise' },
    listen: { type: 'string', value: 'HOST:PORT', about: 'where it listens; 0.0.0.0:4222 otherwise' },
    store: {
      type: 'string',
      value: 'DIR',
      about: 'where JetStream keeps its streams there; no JetStream otherwise',
    },
    folder: { type: 'string', value: 'DIR', about: 'where the folder that is written will lie there' },
  },
  interrupted: STOPPED,
  run: ({ operands: [name = ''], values, signal }) => {
    const destination = destinationOf(values);
    const wanted: ServerInput = parsed(serverRequestSchema, {
      settings: {
        name: values.name ?? 'nats1',
        listen: values.listen ?? '0.0.0.0:4222',
        storeFolder: values.store ?? null,
      },
      resolver:
        values.folder === undefined
          ? { kind: 'memory' }
          : { kind: 'folder', folder: `${values.folder.replace(/[/\\]+$/, '')}/jwt` },
    });
    return atDraftDesk(values, signal, async (desk) => {
      const exports = exportsAt(desk);
      const id = idOfNamed(desk.ledger, 'nats.operator', name);
      const leaving = exports.checkServer(id, wanted, destination.recipient);
      if (!(await agreed(leaving, values.yes, 'No seed goes along.'))) return notDone();
      return told(exports.server(id, wanted, destination), values.json);
    });
  },
});

/** The kinds of objects whose seeds can go along, as they are named here. */
const SEEDS = {
  operator: 'nats.operator',
  account: 'nats.account',
  user: 'nats.user',
  'signing-key': 'nats.signing.key',
} as const satisfies Record<string, SeedToExport['aggregate']>;

/** `nats nsc`: writes an operator in the layout of nsc. */
export const natsNscCommand = defineCommand({
  name: 'nats nsc',
  operands: ['<operator>'],
  about: 'write the folders stores and keys of nsc: the tokens of an operator, and the seeds that are named',
  details:
    'Seeds stand there in plain text, and one passphrase has to open all of them: those under another one are written by a run of their own.',
  options: {
    ...LEAVING,
    ...PASSPHRASE,
    seed: {
      type: 'string',
      multiple: true,
      value: 'KIND:NAME',
      about: 'a seed that goes along: of an operator, account, user or signing-key; as often as needed',
    },
  },
  interrupted: STOPPED,
  run: ({ operands: [name = ''], values, signal }) => {
    const fd = descriptorOf(values['passphrase-fd']);
    const destination = destinationOf(values);
    return atDraftDesk(values, signal, async (desk) => {
      const exports = exportsAt(desk);
      const id = idOfNamed(desk.ledger, 'nats.operator', name);
      const wanted = (values.seed ?? []).map((text) => seedNamed(desk, text));
      const leaving = exports.checkNsc(id, wanted, destination.recipient);
      const words =
        wanted.length === 0 ? 'No seed goes along.' : 'Whoever has them can sign with these seeds.';
      if (!(await agreed(leaving, values.yes, words))) return notDone();
      const passphrase =
        wanted.length === 0 ? '' : await askPassphrase({ fd, question: 'Passphrase of the seeds' });
      const seeds = wanted.map((one) => ({ ...one, unlocking: { by: 'passphrase' as const, passphrase } }));
      return told(await exports.nsc(id, seeds, destination), values.json);
    });
  },
});

function seedNamed({ ledger }: DraftDesk, text: string): Omit<SeedToExport, 'unlocking'> {
  const at = text.indexOf(':');
  const [, aggregate] = Object.entries(SEEDS).find(([kind]) => kind === text.slice(0, at)) ?? [];
  if (aggregate === undefined)
    throw new UsageError(`--seed takes KIND:NAME; the kinds are ${Object.keys(SEEDS).join(', ')}.`);
  return { aggregate, id: idOfNamed(ledger, aggregate, text.slice(at + 1)) };
}

/** Tells what would leave, and asks. */
async function agreed({ name, seeds }: Leaving, yes: boolean | undefined, words: string): Promise<boolean> {
  writeError(`About to be exported: ${name}. ${words}`);
  for (const seed of seeds) writeError(`  Seed in plain text: ${seed.name}, ${seed.publicKey}`);
  return yes === true || confirm('It would leave this machine’s care, and that is recorded.', 'yes');
}

function notDone(): ExitStatus {
  writeError('Nothing was written, and nothing was recorded.');
  return 1;
}
