import { z } from 'zod';
import { counted } from '../content/counted.ts';
import { oneLine, quoted } from '../content/one-line.ts';
import { utc } from '../content/utc.ts';
import { namesIn } from '../registry/dispatch.ts';
import type { AggregateName, Registry } from '../registry/index.ts';
import { privateKeyFileNames } from '../registry/key-facts.ts';
import { triesLeft } from '../registry/yubikey-facts.ts';

/*
 * What an act that was interrupted has left outside of the ledger, as far as the program can see it: what lies in the folder of
 * key files, and what a YubiKey tells without its PIN and without a touch, held against what entries say of both.
 */

/** Where an act reaches out of the ledger: into the folder of key files, to a YubiKey, or nowhere. */
export type Reach = 'ledger' | 'files' | 'yubikey';

const REACH: ReadonlyMap<string, Reach> = new Map([
  ['GenerateKey', 'files'],
  ['CreateNatsOperator', 'files'],
  ['CreateNatsAccount', 'files'],
  ['CreateNatsUser', 'files'],
  ['GenerateNatsSigningKey', 'files'],
  ['AssignYubiKey', 'yubikey'],
  ['SetYubiKeyPin', 'yubikey'],
  ['ProvisionYubiKey', 'yubikey'],
]);

/** Where an act of a script reaches out of the ledger. @param act its name in the script */
export function reachOf(act: string): Reach {
  return REACH.get(act) ?? 'ledger';
}

/**
 * Something that was seen. `left`: the act has left it, or may have. `unknown`: what is there cannot be seen. `aside`: it is there
 * to be known, and is none of the act's.
 */
const findingSchema = z.strictObject({
  weighs: z.enum(['left', 'unknown', 'aside']),
  /** What it is called. */
  what: z.string(),
  /** What was seen of it. */
  facts: z.array(z.string()),
  /** What that means, in sentences. */
  meaning: z.string(),
  /** What can be done about it; empty where nothing has to be. */
  remedy: z.string(),
});

/** Something that was seen. */
export type Finding = z.infer<typeof findingSchema>;

/** What an interrupted act has left, as far as the program can see it. */
export const leftBehindSchema = z.strictObject({
  /** When the program looked, and when the act was begun. */
  at: z.string(),
  begun: z.string(),
  outcome: z.enum(['nothing', 'something', 'unknown']),
  /** The outcome as a sentence. */
  summary: z.string(),
  /** What was looked at, in sentences. */
  looked: z.array(z.string()),
  findings: z.array(findingSchema),
  /** The same as lines, as they are recorded beside what people say. */
  recorded: z.array(z.string()),
});

/** What an interrupted act has left, as far as the program can see it. */
export type LeftBehind = z.infer<typeof leftBehindSchema>;

/** What a look at one place has brought. */
export interface Look {
  readonly looked: readonly string[];
  readonly findings: readonly Finding[];
}

/** What the folder of key files says of a file that it holds; for that the file is not opened. */
export interface ListedFile {
  readonly name: string;
  readonly bytes: number;
  /** RFC 3339. */
  readonly changedAt: string;
  /** False for a folder, a link or a device. */
  readonly isFile: boolean;
  /** The name that it gets when its entry is on the disk; null for one that has its own already. */
  readonly preparedFor: string | null;
}

/** The same, and what it is from the outside. `age`: it begins as every age file does. */
export interface SeenFile extends ListedFile {
  readonly kind: 'age' | 'empty' | 'other' | 'no-file';
}

/** What lies in the folder of key files. */
export interface KeyFolder {
  /** How many files it holds. */
  readonly files: number;
  /** Those that no entry names. */
  readonly unnamed: readonly SeenFile[];
}

/** File systems of sticks keep times in steps of two seconds. Source: Microsoft, FAT specification 1.03, "Date and Time Formats". */
const COARSE_MS = 2000;

/** Files that are told one by one. */
const MOST_FILES = 12;

const UNFINISHED = /\.[0-9a-f]{16}\.part$/;
const BEGINS_WITH_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(?=\.)/;

/** Aggregates whose objects have a secret in that folder. */
const KEEPERS = [
  'key',
  'nats.operator',
  'nats.account',
  'nats.user',
  'nats.signing.key',
] as const satisfies readonly AggregateName[];

/** Those of the files that no entry names under the name they have: only they need to be looked into. */
export function unnamedFiles<F extends ListedFile>(files: readonly F[], registry: Registry): F[] {
  return files.filter((file) => file.preparedFor !== null || !isNamed(file.name, registry));
}

/**
 * Tells every file in the folder of key files that no entry names.
 * @param begun when the act was begun, RFC 3339
 */
export function lookAtFiles({ files, unnamed }: KeyFolder, registry: Registry, begun: string): Look {
  const findings = unnamed
    .map((file) => findingOf(file, registry, Date.parse(begun)))
    .sort((a, b) => Number(b.weighs === 'left') - Number(a.weighs === 'left'));
  const more = findings.slice(MOST_FILES);
  return {
    looked: [
      `The folder of key files holds ${counted(files, 'file')}; ${unnamed.length === 0 ? 'each is named by an entry' : `${unnamed.length} of them no entry names`}.`,
    ],
    findings: [
      ...findings.slice(0, MOST_FILES),
      ...(more.length === 0
        ? []
        : [
            {
              weighs: more.some(({ weighs }) => weighs === 'left') ? ('left' as const) : ('aside' as const),
              ...{ what: `${more.length} more files`, facts: [], remedy: '' },
              meaning: 'No entry names them either. They lie in the folder of key files.',
            },
          ]),
    ],
  };
}

/** Whether an entry names a file of this name. */
function isNamed(name: string, registry: Registry): boolean {
  const [id] = BEGINS_WITH_ID.exec(name) ?? [];
  if (id === undefined) return false;
  return KEEPERS.some((keeper) => {
    const state = registry.get(keeper, id);
    if (state === undefined) return false;
    if ('seed' in state) return name === state.seed.file;
    return privateKeyFileNames(state.privateKey).includes(name) || name === `${id}.how-to-open.txt`;
  });
}

function findingOf(file: SeenFile, registry: Registry, begun: number): Finding {
  const isLater = Date.parse(file.changedAt) >= begun - COARSE_MS;
  const facts = [
    counted(file.bytes, 'byte'),
    `changed ${utc(file.changedAt)}`,
    isLater ? 'after the act was begun' : 'before the act was begun',
  ];
  const what = quoted(file.name);
  // At each start such a file goes, unless an act was under way: so it is the act's, whatever its time says.
  if (file.preparedFor !== null) return { what, facts, ...preparedWords(file.preparedFor, registry) };
  const weighs = isLater ? ('left' as const) : ('aside' as const);
  return { weighs, what, facts, ...unnamedWords(file, registry) };
}

function preparedWords(name: string, registry: Registry): Pick<Finding, 'weighs' | 'meaning' | 'remedy'> {
  if (isNamed(name, registry))
    return {
      weighs: 'aside',
      meaning: 'It is recorded, and gets its name when the program starts next.',
      remedy: '',
    };
  const what = name.endsWith('.age')
    ? 'A private key or seed that was being made, encrypted: it may be incomplete. No entry holds its public half, so nobody can use it or relies on it.'
    : 'A sheet for a key that was being made. No entry speaks of that key.';
  return {
    weighs: 'left',
    meaning: what,
    remedy:
      'Leave it where it is: once the act is over, the program removes it at its next start. Copy it before, where it is to be kept as evidence.',
  };
}

function unnamedWords(file: SeenFile, registry: Registry): Pick<Finding, 'meaning' | 'remedy'> {
  const keep = 'Leave it until it is known where it came from.';
  if (file.kind === 'no-file')
    return { meaning: 'It is a folder, a link or a device, and was not opened.', remedy: keep };
  const [id] = BEGINS_WITH_ID.exec(file.name) ?? [];
  if (UNFINISHED.test(file.name))
    return {
      meaning: 'A file that this program was writing, and did not finish.',
      remedy: 'It is of no use to anybody, and can be removed.',
    };
  const owner = id === undefined ? null : ownerOf(id, registry);
  if (owner !== null)
    return {
      meaning: `It is named after ${quoted(owner)}, and none of its files as the ledger knows them.`,
      remedy: keep,
    };
  if (file.kind === 'age')
    return {
      meaning:
        id === undefined
          ? 'An encrypted age file. No entry names it, and its name tells of no key.'
          : 'An encrypted age file of a key or an identity that this ledger does not know: it may belong to another ledger, or to entries that are not here.',
      remedy: `${keep} Destroy it only when everybody is sure that nothing is lost with it.`,
    };
  if (file.kind === 'empty') return { meaning: 'It is empty.', remedy: 'It can be removed.' };
  return { meaning: 'No file that this program keeps there. It was not read any further.', remedy: keep };
}

/** What an object is called, whatever it is; null where there is none of this id. */
function ownerOf(id: string, registry: Registry): string | null {
  const aggregate = KEEPERS.find((keeper) => registry.get(keeper, id) !== undefined);
  return aggregate === undefined ? null : namesIn(registry)(aggregate, id);
}

/** A file that an entry names, and that does not lie in the folder. */
export interface MissingFile {
  readonly of: string;
  readonly name: string;
}

/** What is said of files that are missing. An act that makes something takes none away: they are told, and no more. */
export function missingFiles(missing: readonly MissingFile[]): Finding[] {
  const [first] = missing;
  if (first === undefined) return [];
  const names = missing.slice(0, MOST_MISSING).map(({ of, name }) => `${quoted(of)}: ${name}`);
  return [
    {
      weighs: 'aside',
      what: `${counted(missing.length, 'file')} that entries name ${missing.length === 1 ? 'is' : 'are'} not here`,
      facts: [
        ...names,
        ...(missing.length > MOST_MISSING ? [`and ${missing.length - MOST_MISSING} more`] : []),
      ],
      meaning:
        'The act takes no file away. They may lie on another laptop, or on a medium that is kept offline.',
      remedy: '',
    },
  ];
}

/** Missing files that are named. */
const MOST_MISSING = 3;

/** What a YubiKey tells without PIN and touch, and what entries say of it. */
export interface SeenYubiKey {
  readonly serial: string;
  /** Why YubiKeys cannot be looked for at all; null where they can. */
  readonly cannotLook: string | null;
  /** null while it is not plugged in. */
  readonly plugged: {
    /** null where its FIDO2 application is out of reach; `problems` says why. */
    readonly fido: {
      readonly pin:
        | { readonly state: 'not-set' }
        | { readonly state: 'blocked' }
        | { readonly state: 'set'; readonly retriesLeft: number };
      /** Room for discoverable credentials; null where it does not tell without its PIN. */
      readonly room: number | null;
    } | null;
    readonly problems: readonly string[];
  } | null;
  /** null where the ledger does not know it. */
  readonly known: { readonly pinIsSet: boolean; readonly hasCredential: boolean } | null;
}

/** Holds a YubiKey against the entries. @param act that was interrupted, by its name in the script */
export function lookAtYubiKey(act: string, seen: SeenYubiKey): Look {
  const what = `YubiKey ${seen.serial}`;
  const asks = act === 'AssignYubiKey' ? [ASSIGNING] : [];
  // Where the act changes nothing on it, what is not seen does not matter.
  const weighs = act === 'AssignYubiKey' ? ('aside' as const) : ('unknown' as const);
  if (seen.cannotLook !== null)
    return {
      looked: asks,
      findings: [
        { weighs, what, facts: [], meaning: `It was not seen: ${seen.cannotLook}`, remedy: LOOK_AGAIN },
      ],
    };
  if (seen.plugged === null)
    return {
      looked: asks,
      findings: [
        {
          ...{ weighs, what, facts: ['not plugged in'] },
          meaning: 'What is on it is not known.',
          remedy: 'Plug it in: the program looks again.',
        },
      ],
    };
  const { fido, problems } = seen.plugged;
  if (fido === null)
    return {
      looked: asks,
      findings: [
        {
          ...{ weighs, what, facts: ['plugged in'] },
          meaning: `Its FIDO2 application is out of reach. ${problems.join(' ')}`.trim(),
          remedy: LOOK_AGAIN,
        },
      ],
    };
  return {
    looked: [
      ...asks,
      `The ${what} is plugged in, and was asked what it tells without its PIN and without a touch.`,
    ],
    findings: [
      { what, ...pinWords(act, fido, seen) },
      ...(act === 'ProvisionYubiKey' ? [credentialWords(what, fido, seen)] : []),
    ],
  };
}

const ASSIGNING = 'To assign a YubiKey changes nothing on it.';
const LOOK_AGAIN = 'Put that right, and look again; or record that it is not known.';

type Fido = NonNullable<NonNullable<SeenYubiKey['plugged']>['fido']>;

function pinWords(act: string, { pin }: Fido, { known }: SeenYubiKey): Omit<Finding, 'what'> {
  const isSaid = known?.pinIsSet === true;
  const facts = [
    pin.state === 'not-set'
      ? 'It has no PIN.'
      : pin.state === 'blocked'
        ? 'Its PIN is locked: no tries are left.'
        : `It has a PIN. ${triesLeft(pin.retriesLeft)}`,
    isSaid ? 'Entries say that it has one.' : 'No entry says that it has one.',
  ];
  if (pin.state === 'not-set' && isSaid)
    return {
      ...{ weighs: 'left', facts },
      meaning:
        'It was reset outside of this program, or it is another YubiKey: what entries say of it is gone from it.',
      remedy: 'Record what was found, and agree how it goes on.',
    };
  if (pin.state === 'not-set')
    return { ...{ weighs: 'aside', facts }, meaning: 'No PIN was set on it.', remedy: '' };
  if (pin.state === 'blocked')
    return {
      ...{ weighs: 'left', facts },
      meaning: 'It takes no PIN any more.',
      remedy: 'Record what was found. Only a reset makes it of use again: that deletes all that is on it.',
    };
  if (isSaid) return { ...{ weighs: 'aside', facts }, meaning: 'That is as entries say.', remedy: '' };
  if (act !== 'SetYubiKeyPin')
    return {
      ...{ weighs: 'aside', facts },
      meaning: 'It had that PIN before: this act sets none.',
      remedy: '',
    };
  return {
    ...{ weighs: 'left', facts },
    meaning:
      'The act has set it, or it had one before: which of both, the YubiKey does not tell. A first PIN it takes only once.',
    remedy:
      'Record what was found. Whoever typed the PIN finds out at the next step that asks for it whether it is theirs, and people can agree to set this step aside; to begin anew the YubiKey must be reset.',
  };
}

function credentialWords(what: string, { pin, room }: Fido, { known }: SeenYubiKey): Finding {
  const facts = [
    known?.hasCredential === true ? 'Entries name a credential of it.' : 'No entry names a credential of it.',
    ...(room === null ? [] : [`It has room for ${counted(room, 'more credential')}.`]),
  ];
  const named = `A credential on the ${what}`;
  if (pin.state === 'not-set')
    return {
      ...{ weighs: 'aside', what: named, facts },
      meaning: 'None was made: without a PIN it makes none.',
      remedy: '',
    };
  return {
    ...{ weighs: 'unknown', what: named, facts },
    meaning:
      'Whether it holds one that no entry names is not known: without its PIN it does not tell. With such a one nothing is signed: no entry says whose it is.',
    remedy: 'To do the act again settles it: the YubiKey puts the new credential in the place of such a one.',
  };
}

/** What is said of an act that reaches nowhere. */
export const NOTHING_TOUCHED: Look = {
  looked: ['Nothing outside of the ledger is touched by this act.'],
  findings: [],
};

/** What is said where a place could not be looked at. */
export function couldNotLook(what: string, why: string): Look {
  return {
    looked: [],
    findings: [
      {
        weighs: 'unknown',
        what,
        facts: [],
        meaning: `It could not be looked at: ${why}`,
        remedy: LOOK_AGAIN,
      },
    ],
  };
}

/**
 * All that was seen, with what it comes to.
 * @param at when it was looked, RFC 3339
 * @param begun when the act was begun
 */
export function leftBehind({ looked, findings }: Look, at: string, begun: string): LeftBehind {
  const outcome = findings.some(({ weighs }) => weighs === 'left')
    ? 'something'
    : findings.some(({ weighs }) => weighs === 'unknown')
      ? 'unknown'
      : 'nothing';
  const summary = SUMMARIES[outcome];
  return {
    ...{ at, begun, outcome, summary },
    looked: [...looked],
    findings: [...findings],
    recorded: recordedLines(outcome, summary, { looked, findings }, at),
  };
}

const SUMMARIES = {
  nothing: 'Nothing was left: not begun, as far as this laptop knows.',
  something: 'Something was left that no entry speaks of.',
  unknown: 'Whether something was left is not known.',
} as const;

/** Lines of what was found that are recorded at most; with what people say they fit into one event. */
export const MOST_RECORDED = 12;

/** Characters of a line that are recorded: a text of an event has room for them, whichever they are. */
const LONGEST_LINE = 900;

function recordedLines(
  outcome: LeftBehind['outcome'],
  summary: string,
  { looked, findings }: Look,
  at: string,
): string[] {
  const told = findings.filter(({ weighs }) => outcome === 'nothing' || weighs !== 'aside');
  const lines = told.map((finding) =>
    oneLine(
      `Found by the program: ${finding.what}: ${[factsText(finding, '; '), finding.meaning].filter((part) => part !== '').join('. ')}`,
      LONGEST_LINE,
    ),
  );
  const most = MOST_RECORDED - 1;
  const shown = lines.length > most ? lines.slice(0, most - 1) : lines;
  return [
    oneLine(`The program looked on ${utc(at)}. ${summary} ${looked.join(' ')}`.trim(), LONGEST_LINE),
    ...shown,
    ...(shown.length === lines.length ? [] : [`Found by the program: ${lines.length - shown.length} more`]),
  ];
}

/** What was seen of something, in one line. */
export function factsText({ facts }: Finding, between: string): string {
  return facts.map((fact) => fact.replace(/\.$/, '')).join(between);
}
