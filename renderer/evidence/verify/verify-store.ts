import { create } from 'zustand';
import type { CidString } from '../../../app/content/cid.ts';
import { go } from '../../window/navigation.ts';
import { forgetOnSwitch } from '../../window/reading.ts';
import { shownLedger } from '../../window/shown-ledger.ts';

/** Rows in which the 32 words are read. */
export const ROWS = 8;

/** How far two people have come with reading one CID. */
export interface Reading {
  /** Per row: the reader has read it. */
  readonly read: readonly boolean[];
  /** Per row: the listener has found it the same. */
  readonly heard: readonly boolean[];
  /** The row, from 0, in which they differ; null while none does. */
  readonly differs: number | null;
  /** When the last row was ticked. */
  readonly finishedAt: string | null;
  /** Whether the ledger knows of the outcome. */
  readonly isRecorded: boolean;
}

/** A reading that has not begun. */
export const unread: Reading = {
  read: Array.from({ length: ROWS }, () => false),
  heard: Array.from({ length: ROWS }, () => false),
  differs: null,
  finishedAt: null,
  isRecorded: false,
};

interface VerifyState {
  /** What is being verified; it stays the same until somebody chooses otherwise. */
  readonly cid: CidString | null;
  /** Whether it was chosen for being the head: then a newer head is worth saying. */
  readonly asHead: boolean;
  readonly readings: ReadonlyMap<CidString, Reading>;
  /** What the other side gave, as pasted, typed or scanned. */
  readonly given: string;
  /** The part of it that the camera of this laptop has read; null where it read none. */
  readonly scanned: string | null;
}

/** What is being verified, and how far. */
export const useVerify = create<VerifyState>(() => ({
  cid: null,
  asHead: false,
  readings: new Map(),
  given: '',
  scanned: null,
}));

// How far a reading of an identifier has come stays known: it is of that identifier, whichever ledger is shown.
forgetOnSwitch(() => useVerify.setState({ cid: null, asHead: false, given: '', scanned: null }));

function choose(cid: CidString, asHead: boolean): void {
  // Another identifier is another comparison: what the other side gave for the one before must not stay.
  useVerify.setState((before) => ({ cid, asHead, given: before.cid === cid ? before.given : '' }));
}

/** Opens the Verify screen with this CID. */
export function verifyCid(cid: CidString): void {
  choose(cid, false);
  go('verify');
}

/** The head that is compared, signed and written on paper; see `LedgerStatus.toSign`. */
function headToCompare(): CidString | null {
  return shownLedger()?.toSign?.cid ?? null;
}

/** Opens the Verify screen with the head as it is now. */
export function verifyHead(): void {
  const head = headToCompare();
  if (head !== null) choose(head, true);
  go('verify');
}

/** Shows this CID on the Verify screen. */
export function showCid(cid: CidString): void {
  choose(cid, cid === headToCompare());
}

/** Whether anything would be lost if another CID were shown. */
function begun(state: VerifyState): boolean {
  if (state.given !== '') return true;
  return state.cid !== null && state.readings.has(state.cid);
}

/** On opening the screen: the head, unless something else was chosen or has begun. */
export function beginWithHead(): void {
  const state = useVerify.getState();
  const head = headToCompare();
  if (head === null) return;
  if (state.cid === null || (state.asHead && state.cid !== head && !begun(state))) choose(head, true);
}

function change(cid: CidString, next: (reading: Reading) => Reading): void {
  useVerify.setState(({ readings }) => ({
    readings: new Map(readings).set(cid, next(readings.get(cid) ?? unread)),
  }));
}

/** Ticks a row for the reader or the listener, or takes the tick away. */
export function tick(cid: CidString, side: 'read' | 'heard', row: number, ticked: boolean): void {
  change(cid, (reading) => settle({ ...reading, [side]: reading[side].with(row, ticked) }));
}

/** Writes down that a row differs. */
export function rowDiffers(cid: CidString, row: number): void {
  change(cid, (reading) => ({
    ...reading,
    differs: row,
    finishedAt: null,
    isRecorded: false,
  }));
}

/** Remembers that the ledger knows of the outcome. */
export function readingRecorded(cid: CidString): void {
  change(cid, (reading) => ({ ...reading, isRecorded: true }));
}

/** Forgets the reading of this CID. */
export function readAgain(cid: CidString): void {
  useVerify.setState(({ readings }) => {
    const rest = new Map(readings);
    rest.delete(cid);
    return { readings: rest };
  });
}

/** The first row not yet ticked by both; null when all are. */
export function nextRow(reading: Reading): number | null {
  const row = reading.read.findIndex((read, index) => !read || reading.heard[index] !== true);
  return row === -1 ? null : row;
}

function settle(reading: Reading): Reading {
  const finishedAt = nextRow(reading) === null ? (reading.finishedAt ?? new Date().toISOString()) : null;
  // Another tick is another outcome than the one that was recorded.
  return { ...reading, finishedAt, isRecorded: false };
}
