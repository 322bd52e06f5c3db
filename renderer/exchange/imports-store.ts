import { create } from 'zustand';
import type {
  ImportedLedger,
  ImportPreview,
  ImportResult,
  ImportsState,
} from '../../app/contract/imports.ts';
import type { KeyFile } from '../../app/contract/key-files.ts';
import { DROP_PIECE } from '../../app/contract/operations.ts';
import type { UnlockingInput } from '../../app/contract/unlocking.ts';
import type { Problem } from '../../app/problem.ts';
import { problemOf } from '../bridge/bridge-problems.ts';
import { call } from '../bridge/call.ts';
import { listen } from '../bridge/listen.ts';

interface Imports {
  /** null until main has answered. */
  readonly state: ImportsState | null;
  readonly busy: 'open' | 'merge' | null;
  /** How much of a dropped file has been handed over, in bytes; null when none is. */
  readonly taking: { readonly done: number; readonly total: number } | null;
  readonly preview: ImportPreview | null;
  readonly result: ImportResult | null;
  readonly problem: Problem | null;
  /** The ways into the bundle that was chosen, while it is bound to YubiKeys and not open. */
  readonly bound: readonly KeyFile[] | null;
}

/** What the window knows of imported ledgers. */
export const useImports = create<Imports>(() => ({
  state: null,
  busy: null,
  taking: null,
  preview: null,
  result: null,
  problem: null,
  bound: null,
}));

const none: readonly ImportedLedger[] = [];

/** The ledgers of other laptops on this one. */
export function useImportedLedgers(): readonly ImportedLedger[] {
  return useImports(({ state }) => state?.ledgers ?? none);
}

/** Asks main for the imported ledgers, and follows them. @returns a function that stops it */
export function followImports(): () => void {
  void attempt(null, async () => ({ state: await call('imports.list', {}) }));
  return listen('imports.changed', (state) => useImports.setState({ state }));
}

/** Asks which, and checks a bundle. */
export function openBundle(): Promise<void> {
  return attempt('open', async () => {
    useImports.setState({ preview: null, result: null, bound: null });
    return { preview: await offeringWays(call('imports.open', {})) };
  });
}

/** Hands a dropped file over to main, piece by piece, and has it checked. */
export function openDropped(file: File): Promise<void> {
  return attempt('open', async () => {
    useImports.setState({ preview: null, result: null, bound: null });
    try {
      await call('imports.dropBegin', {});
      for (let done = 0; done < file.size; done += DROP_PIECE) {
        useImports.setState({ taking: { done, total: file.size } });
        const piece = file.slice(done, done + DROP_PIECE);
        await call('imports.dropPiece', { bytes: new Uint8Array(await piece.arrayBuffer()) });
      }
    } finally {
      useImports.setState({ taking: null });
    }
    return { preview: await call('imports.dropEnd', { name: `${file.name.slice(0, 400)} (dropped)` }) };
  });
}

/** Opens the encrypted bundle that was chosen. @param passphrase null asks for an identity file instead */
export function unlockBundle(passphrase: string | null): Promise<void> {
  const unlocking =
    passphrase === null ? ({ by: 'identity' } as const) : ({ by: 'passphrase', passphrase } as const);
  return attempt('open', async () => ({ preview: await call('imports.unlock', { unlocking }) }));
}

/** Opens the bound bundle that was chosen. @throws what main refuses, for the form to show */
export async function unlockBoundBundle(unlocking: UnlockingInput): Promise<void> {
  useImports.setState({ problem: null });
  const preview = await call('imports.unlock', { unlocking });
  useImports.setState({ preview, bound: null });
}

/** When a bundle turns out to be bound, its ways are offered. */
async function offeringWays<T>(opening: Promise<T>): Promise<T> {
  try {
    return await opening;
  } catch (error) {
    if (problemOf(error).field === 'opening') {
      const { files } = await call('imports.openings', {});
      useImports.setState({ bound: files });
    }
    throw error;
  }
}

/** Imports the bundle that was opened. What could not be imported is to be opened, and looked at, anew. */
export function importBundle(head: NonNullable<ImportPreview['bundle']>['head']): Promise<void> {
  return attempt('merge', async () => {
    try {
      return { result: await call('imports.merge', { head }) };
    } finally {
      useImports.setState({ preview: null });
    }
  });
}

/** Stops the check or the import under way. */
export function cancelImport(): Promise<void> {
  return attempt(null, async () => {
    await call('imports.cancel', {});
    return {};
  });
}

/** Leaves an opened bundle alone. */
export function dismissBundle(): void {
  useImports.setState({ preview: null, problem: null, bound: null });
}

/** Checks an imported ledger anew. */
export function checkImported(id: string): Promise<void> {
  return attempt(null, async () => ({ state: await call('imports.verify', { id }) }));
}

async function attempt(busy: Imports['busy'], act: () => Promise<Partial<Imports>>): Promise<void> {
  if (busy !== null) useImports.setState({ busy, problem: null });
  try {
    useImports.setState(await act());
  } catch (error) {
    useImports.setState({ problem: problemOf(error) });
  } finally {
    if (busy !== null) useImports.setState({ busy: null });
  }
}
