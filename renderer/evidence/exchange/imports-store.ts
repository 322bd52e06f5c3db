import { create } from 'zustand';
import type { ImportPreview, ImportResult } from '../../../app/contract/imports.ts';
import type { KeyFile } from '../../../app/contract/key-files.ts';
import { DROP_PIECE } from '../../../app/contract/operations.ts';
import type { UnlockingInput } from '../../../app/contract/unlocking.ts';
import { createActs } from '../../bridge/act.ts';
import { problemOf } from '../../bridge/bridge-problems.ts';
import { call } from '../../bridge/call.ts';

interface Imports {
  /** How much of a dropped file has been handed over, in bytes; null when none is. */
  readonly taking: { readonly done: number; readonly total: number } | null;
  readonly preview: ImportPreview | null;
  readonly result: ImportResult | null;
  /** The ways into the bundle that was chosen, while it is bound to YubiKeys and not open. */
  readonly bound: readonly KeyFile[] | null;
}

/** The bundle that was opened last, and what came of it. */
export const useImports = create<Imports>(() => ({ taking: null, preview: null, result: null, bound: null }));

/** The acts with bundles of other laptops. */
export const importActs = createActs<'open' | 'merge'>();

/** Asks which, and checks a bundle. */
export function openBundle(): void {
  void importActs.attempt('open', async () => {
    useImports.setState({ preview: null, result: null, bound: null });
    useImports.setState({ preview: await offeringWays(call('imports.open', {})) });
  });
}

/** Hands a dropped file over to main, piece by piece, and has it checked. */
export function openDropped(file: File): void {
  void importActs.attempt('open', async () => {
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
    const name = `${file.name.slice(0, 400)} (dropped)`;
    useImports.setState({ preview: await call('imports.dropEnd', { name }) });
  });
}

/** Opens the encrypted bundle that was chosen. @param passphrase null asks for an identity file instead */
export function unlockBundle(passphrase: string | null): void {
  const unlocking =
    passphrase === null ? ({ by: 'identity' } as const) : ({ by: 'passphrase', passphrase } as const);
  void importActs.attempt('open', async () =>
    useImports.setState({ preview: await call('imports.unlock', { unlocking }) }),
  );
}

/** Opens the bound bundle that was chosen. @throws what main refuses, for the form to show */
export async function unlockBoundBundle(unlocking: UnlockingInput): Promise<void> {
  const preview = await importActs.run(null, () => call('imports.unlock', { unlocking }));
  useImports.setState({ preview: preview ?? null, bound: null });
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
export function importBundle(head: NonNullable<ImportPreview['bundle']>['head']): void {
  void importActs.attempt('merge', async () => {
    try {
      useImports.setState({ result: await call('imports.merge', { head }) });
    } finally {
      useImports.setState({ preview: null });
    }
  });
}

/** Stops the check or the import under way. */
export function cancelImport(): void {
  void importActs.attempt(null, () => call('imports.cancel', {}));
}

/** Leaves an opened bundle alone. */
export function dismissBundle(): void {
  importActs.clear();
  useImports.setState({ preview: null, bound: null });
}

/** Checks an imported ledger anew. */
export function checkImported(id: string): void {
  void importActs.attempt(null, () => call('imports.verify', { id }));
}
