import type { CidString } from '../content/cid.ts';
import { utc } from '../content/utc.ts';
import { valueText } from '../registry/ceremony-evidence-words.ts';
import { isSameReading } from '../registry/ceremony-values.ts';
import { readEvent, titleOf } from '../registry/dispatch.ts';
import type { EventNamed, LedgerEvent } from '../registry/index.ts';
import { initialsOf } from '../registry/initials.ts';
import { yubiKeyName } from '../registry/yubikey-facts.ts';
import { auditAppendix } from './audit-appendix.ts';
import { htmlOf } from './on-paper.ts';
import { type Cell, heading, type Line, type Paper, type Piece, paragraph, type Span } from './paper.ts';
import { type Script, stepsOf } from './script/format.ts';
import { inWords, itemTitle, roleTitle, stepTitle } from './script/sentences.ts';
import { pauses, STEP_COLUMNS } from './script-on-paper.ts';

/** An entry of the ledger, as a transcript tells it. */
export interface ToldEntry {
  readonly seq: number;
  /** The CID of the entry. */
  readonly entry: CidString;
  /** The CID of its event. */
  readonly cid: CidString;
  readonly event: LedgerEvent;
}

/** What a transcript is made of: entries of a ledger, and nothing else. */
export interface Told {
  /** What every entry of the ledger carries. */
  readonly source: string;
  /** The entries of the ledger from its beginning on, or from before the script was registered. */
  readonly entries: Iterable<ToldEntry>;
  readonly ceremonyId: string;
}

type Opened = EventNamed<'CeremonyOpened'>;
type SignOff = EventNamed<'CeremonySignedOff'>;

/** What of the ledger is about the ceremony. */
interface Collected {
  readonly opened: ToldEntry & { readonly event: Opened };
  readonly script: Script;
  /** How the script was registered, and approved before the ceremony was opened. */
  readonly before: readonly ToldEntry[];
  /** Everything that happened in it, what its acts recorded among it, in order. */
  readonly entries: readonly ToldEntry[];
  /** What people, places and things are called, by their ids. */
  readonly names: ReadonlyMap<string, string>;
}

/**
 * The transcript of a ceremony, from the events of a ledger alone: whoever has them makes the same bytes.
 * @returns a page of HTML; null where the ledger holds no such ceremony
 */
export function transcriptOf(told: Told): string | null {
  const paper = transcriptPaper(told);
  return paper === null ? null : htmlOf(paper);
}

/** What a transcript says, before it is laid out. @returns null where the ledger holds no such ceremony */
export function transcriptPaper(told: Told): Paper | null {
  const collected = collect(told);
  if (collected === null) return null;
  const { opened, entries, script } = collected;
  const { payload } = opened.event;
  const last = entries.at(-1) ?? opened;
  const span = { from: opened.seq, to: last.seq };
  return {
    title: `Transcript: ${payload.title}`,
    kind: payload.rehearsal ? 'REHEARSAL. Nothing that was made in it counts.' : null,
    across: payload.rehearsal ? 'REHEARSAL' : null,
    initials: [...new Set(seatsOf(collected).map(({ sitter }) => initialsOf(sitter.name)))],
    foot: { label: `Head, entry ${last.seq}`, cid: last.entry },
    at: last.event.timestamp,
    span,
    pieces: [
      {
        is: 'facts',
        facts: {
          Ledger: told.source,
          Opened: utc(opened.event.timestamp),
          ...ending(entries),
          [ENTRIES]: spanText(span),
          'Last word':
            'The paper that people took away: this page is made from the ledger, and proves nothing by itself',
        },
      },
      heading('Script'),
      {
        is: 'cid',
        cid: payload.script,
        caption: 'Its identifier in words. Compare them with the script that was approved.',
      },
      approved(collected),
      heading('Who took part'),
      participants(collected),
      ...entered(collected),
      ...machine(entries),
      ...steps(collected),
      heading('Deviations'),
      deviations(entries),
      heading('Evidence'),
      evidence(entries),
      ...custody(collected),
      ...movedThings(collected),
      heading('Head at the end of this transcript'),
      paragraph(`Entry ${last.seq} of the ledger. It stands for everything before it.`),
      { is: 'cid', cid: last.entry, caption: 'In words. Compare them with what the others have.' },
      heading('Signatures on paper'),
      table(
        ['Name', 'Signature', 'Date'],
        payload.seats.map(({ sitter }) => [sitter.name, '', '']),
      ),
      ...auditAppendix(script, [...collected.before, ...entries]),
    ],
  };
}

const ENTRIES = 'Entries of the ledger';

/** From which entry of the ledger to which, in words. */
export function spanText({ from, to }: Span): string {
  return `${from} to ${to}`;
}

function collect({ entries, ceremonyId }: Told): Collected | null {
  const scripts = new Map<string, Script>();
  const before: ToldEntry[] = [];
  const own: ToldEntry[] = [];
  const names = new Map<string, string>();
  let opened: Collected['opened'] | null = null;
  let act: string | null = null;
  for (const told of entries) {
    const { event } = told;
    const name = nameIn(event);
    if (name !== null) names.set(event.aggregate_id, name);
    if (event.event_type === 'ScriptRegistered') scripts.set(event.aggregate_id, event.payload.script);
    const isScript = event.event_type === 'ScriptRegistered' || event.event_type === 'ScriptApproved';
    if (isScript && opened === null) before.push(told);
    if (event.event_type === 'CeremonyOpened' && event.aggregate_id === ceremonyId)
      opened = { ...told, event };
    const isOwn = event.aggregate_id === ceremonyId;
    const isOfAct = opened !== null && act !== null && event.correlation_id === act;
    // What people approve at a gate is recorded with the draft.
    const isApproval = opened !== null && event.event_type === 'DraftApproved';
    if (isOwn || isOfAct || isApproval || saidIn(event) === ceremonyId) own.push(told);
    if (!isOwn) continue;
    if (event.event_type === 'CeremonyActBegun') act = event.correlation_id;
    if (event.event_type === 'CeremonyActDone' || event.event_type === 'CeremonyActInterrupted') act = null;
    if (event.event_type === 'CeremonyClosed' || event.event_type === 'CeremonyEndedEarly') break;
  }
  const script = opened === null ? undefined : scripts.get(opened.event.payload.script_id);
  if (opened === null || script === undefined) return null;
  const { script_id: id } = opened.event.payload;
  return {
    ...{ opened, script, names, entries: own },
    before: before.filter(({ event }) => event.aggregate_id === id),
  };
}

/** The ceremony that says where a thing is by an event; undefined where none does. */
function saidIn({ payload }: LedgerEvent): string | undefined {
  return 'said_in' in payload ? payload.said_in?.ceremony_id : undefined;
}

/** What an object is called since an event; null where the event does not say it. */
function nameIn(event: LedgerEvent): string | null {
  switch (event.event_type) {
    case 'PersonCreated':
    case 'LocationCreated':
      return event.payload.name;
    case 'PersonUpdated':
    case 'LocationUpdated':
      return event.payload.to.name ?? null;
    case 'AssetRegistered':
      return event.payload.number === null
        ? event.payload.name
        : `${event.payload.name} (${event.payload.number})`;
    case 'YubiKeyDetected':
      return yubiKeyName(event.payload);
    case 'KeyGenerated':
      return event.payload.label;
    default:
      return null;
  }
}

function ending(entries: readonly ToldEntry[]): Readonly<Record<string, string>> {
  const last = entries.at(-1)?.event;
  switch (last?.event_type) {
    case 'CeremonyClosed':
      return { Closed: utc(last.timestamp) };
    case 'CeremonyEndedEarly':
      return { 'Ended early': `${utc(last.timestamp)}: ${last.payload.reason}` };
    default:
      return { Ended: 'Not yet: this transcript was made while it was held' };
  }
}

const WITH = {
  ed25519: 'private key',
  fido2: 'YubiKey',
  initials: 'initials alone, which prove nothing',
} as const;

function approved({ before }: Collected): Piece {
  const approvals = before.flatMap(({ event }) => (event.event_type === 'ScriptApproved' ? [event] : []));
  if (approvals.length === 0) return paragraph('Nobody approved it beforehand.');
  return table(
    ['Approved by', 'With', 'Time UTC', 'Fingerprint of the key'],
    approvals.map(({ payload: { approver, proof, approved_at } }) => [
      approver.name,
      WITH[proof.kind],
      utc(approved_at),
      proof.fingerprint,
    ]),
  );
}

/** Who sat where, from when on. */
function seatsOf({ opened, entries }: Collected) {
  const seats = opened.event.payload.seats.map(({ sitter, ...seat }) => ({
    seat,
    sitter,
    since: opened.event.timestamp,
  }));
  for (const { event } of entries)
    if (event.event_type === 'CeremonySeatChanged' && event.payload.sitter !== null)
      seats.push({ seat: event.payload.seat, sitter: event.payload.sitter, since: event.timestamp });
  return seats;
}

function participants(collected: Collected): Piece {
  const { script } = collected;
  const signs = (id: string) => script.roles.find((role) => role.id === id)?.signs_with;
  return table(
    ['Seat', 'Name', 'Initials', 'Signs with', 'Since, UTC'],
    seatsOf(collected).map(({ seat, sitter, since }) => [
      `${roleTitle(script, seat.role)} ${seat.number}`,
      sitter.name,
      initialsOf(sitter.name),
      { yubikey: 'YubiKey', key: 'Private key', initials: 'Initials' }[signs(seat.role) ?? 'initials'],
      utc(since),
    ]),
  );
}

function entered({ opened, script, names }: Collected): readonly Piece[] {
  const { params, items, location_id: place } = opened.event.payload;
  const titles = new Map((script.params ?? []).map(({ id, title }) => [id, title ?? inWords(id)]));
  const things = new Map((script.inventory ?? []).map(({ id, title }) => [id, title ?? inWords(id)]));
  const rows = [
    ...params.map(({ id, value }) => [titles.get(id) ?? id, valueText(value)]),
    ...items.map((item) => [things.get(item.id) ?? item.id, leftText(item)]),
    ...(place == null ? [] : [['Held in', names.get(place) ?? place]]),
  ];
  return titled('What was said when it was opened', ['What', 'Said'], rows);
}

function machine(entries: readonly ToldEntry[]): readonly Piece[] {
  const rows = entries.flatMap(({ event }) =>
    event.event_type === 'CeremonyMachineRecorded'
      ? [
          [
            utc(event.timestamp),
            `${inWords(event.payload.probe)}${event.payload.why === 'changed' ? ' CHANGED' : ''}`,
            event.payload.values.map(({ id, value }) => `${id}: ${valueText(value)}`).join('; '),
          ],
        ]
      : [],
  );
  return titled('The laptop, as it tells of itself', ['Time UTC', 'What', 'Told'], rows);
}

function steps({ script, entries }: Collected): readonly Piece[] {
  const placed = stepsOf(script);
  return script.phases.flatMap((phase): readonly Piece[] => {
    const pause =
      phase.pause === undefined
        ? []
        : [{ id: `pause:${phase.id}`, number: '', title: pauses[phase.pause][0] }];
    const own = placed
      .filter((one) => one.phase === phase)
      .map(({ step, number }) => ({ id: step.id, number: String(number), title: stepTitle(script, step) }));
    const rows = [...pause, ...own].map(({ id, number, title }) => stepRow(id, number, title, entries));
    return [
      heading(phase.title ?? inWords(phase.id)),
      { is: 'table', heads: STEP_COLUMNS, rows, wide: 1, ofSteps: true },
    ];
  });
}

function stepRow(id: string, number: string, title: string, entries: readonly ToldEntry[]): readonly Cell[] {
  const about = entries.filter(({ event }) => isAbout(event, id));
  const signed = about.flatMap(({ event }) => (event.event_type === 'CeremonySignedOff' ? [event] : []));
  const lines = about.flatMap(({ seq, event }): readonly Line[] =>
    event.event_type === 'CeremonySignedOff'
      ? []
      : [{ text: `${lineOf(event)} (entry ${seq})` }, ...foundIn(event).map((text) => ({ text }))],
  );
  const last = signed.at(-1);
  return [
    number,
    { lines: [{ bold: title }, ...lines] },
    signed.length === 0 ? '' : { lines: signed.map((one) => ({ text: initialsAs(one) })) },
    last === undefined ? '' : utc(last.timestamp),
  ];
}

/** What people and the program found of an act that was interrupted, line by line. */
function foundIn(event: LedgerEvent): readonly string[] {
  return event.event_type === 'CeremonyActInterrupted' ? event.payload.words : [];
}

function initialsAs({ payload: { signer, proof } }: SignOff): string {
  const mark = { initials: '', ed25519: ' (key)', fido2: ' (YubiKey)' }[proof.kind];
  return `${initialsOf(signer.name)}${mark}`;
}

function isAbout({ event_type, payload }: LedgerEvent, id: string): boolean {
  if (event_type === 'CeremonySignedOff') return payload.position === id;
  return event_type.startsWith('Ceremony') && 'step' in payload && payload.step === id;
}

/** What an event says, in a line. */
function lineOf(event: LedgerEvent): string {
  const { title, about } = readEvent(event);
  return `${titleOf(event) ?? title}: ${about}`;
}

function deviations(entries: readonly ToldEntry[]): Piece {
  const reported = entries.flatMap(({ event }) =>
    event.event_type === 'CeremonyDeviationReported' ? [event] : [],
  );
  if (reported.length === 0) return paragraph('None was reported.');
  const rows = reported.map(({ payload, timestamp }) => {
    const agreed = entries.flatMap(({ event }) =>
      event.event_type === 'CeremonySignedOff' && event.payload.position === `deviation:${payload.number}`
        ? [event]
        : [],
    );
    return [
      String(payload.number),
      `${payload.step ?? 'No step'}: ${payload.what} (${payload.severity}; ${payload.remedy.replace('-', ' ')}; reported by ${payload.reporter.name})`,
      agreed.map(initialsAs).join(', '),
      utc(timestamp),
    ];
  });
  return table(['Number', 'What was not as written', 'Agreed', 'Time UTC'], rows, 1);
}

/** Every event with its CID, whole: what was signed, made and seen. */
function evidence(entries: readonly ToldEntry[]): Piece {
  return table(
    ['Entry', 'What', 'CID of the event'],
    entries.map(({ seq, cid, event }) => [String(seq), lineOf(event), { cid }]),
  );
}

/** Of each thing, where it was before the ceremony moved it and where it is since, by its own events. */
function movedThings({ entries, names }: Collected): readonly Piece[] {
  const called = (id: string | null | undefined) => (id == null ? null : (names.get(id) ?? id));
  const at = (
    container: string | undefined,
    location: string | null,
    holder: string | null | undefined,
  ): string => {
    const parts = [
      ...(container === undefined ? [] : [`in ${called(container)}`]),
      ...(location === null ? [] : [`in ${called(location)}`]),
      ...(holder == null ? [] : [`with ${called(holder)}`]),
    ];
    return parts.join(', ') || 'not said';
  };
  const rows = entries.flatMap(({ event }): string[][] => {
    const time = utc(event.timestamp);
    const thing = called(event.aggregate_id) ?? '';
    switch (event.event_type) {
      case 'AssetRegistered': {
        const { location_id, holder_person_id } = event.payload;
        return [[time, thing, 'new to the registry', at(undefined, location_id, holder_person_id)]];
      }
      case 'AssetMoved': {
        const { from, to } = event.payload;
        return [
          [
            ...[time, thing, at(from.container_id, from.location_id, from.holder_person_id)],
            at(to.container_id, to.location_id, to.holder_person_id),
          ],
        ];
      }
      case 'YubiKeyMoved': {
        const { from, to } = event.payload;
        return [
          [
            time,
            thing,
            at(from.container_id, from.location_id, null),
            at(to.container_id, to.location_id, null),
          ],
        ];
      }
      case 'KeyShareEntrusted': {
        const { number, container_id, location_id, person_id } = event.payload;
        return [[time, `Share ${number} of ${thing}`, '', at(container_id, location_id, person_id)]];
      }
      default:
        return [];
    }
  });
  return titled('Where things were, and where they are', ['Time UTC', 'Thing', 'Before', 'After'], rows);
}

/** The numbers that were read at the opening where they were not those that the last ceremony had left. */
function leftText({ serial, left }: Opened['payload']['items'][number]): string {
  const read = serial ?? left ?? 'no number yet';
  if (left === undefined) return read;
  return serial === null || isSameReading(serial, left)
    ? `${read}, as it was left`
    : `${read}, BUT IT WAS LEFT AS ${left}`;
}

function custody({ script, entries }: Collected): readonly Piece[] {
  const called = (item: string, serial: string | null) =>
    serial === null ? itemTitle(script, item) : `${itemTitle(script, item)} ${serial}`;
  const rows = entries.flatMap(({ event }) => {
    if (event.event_type !== 'CeremonyEvidenceRecorded' || event.payload.evidence.kind !== 'custody')
      return [];
    const { moved, container, items } = event.payload.evidence;
    return [
      [
        utc(event.timestamp),
        items.map(({ item, serial }) => called(item, serial)).join(', '),
        `${moved === 'in' ? 'into' : 'out of'} ${called(container.item, container.serial)}`,
      ],
    ];
  });
  return titled('Custody', ['Time UTC', 'What', 'Where'], rows);
}

function table(heads: readonly string[], rows: readonly (readonly Cell[])[], wide?: number): Piece {
  return { is: 'table', heads, rows, ...(wide === undefined ? {} : { wide }) };
}

/** A table under a heading; nothing where it has no rows. */
function titled(
  title: string,
  heads: readonly string[],
  rows: readonly (readonly Cell[])[],
): readonly Piece[] {
  return rows.length === 0 ? [] : [heading(title), table(heads, rows)];
}
