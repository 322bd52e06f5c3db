import { newObjectOf } from '../../../app/registry/dispatch.ts';
import type { Command } from '../../../app/registry/index.ts';
import type { NamedFile, SecretFiles } from '../../keystore/secret-files.ts';
import type { EntryRecord } from '../../store/entries.ts';
import type { Registrar } from '../recording/registrar.ts';

/** How an act with many secrets is followed and given up. */
export interface Sealing {
  /** Told after each secret that is encrypted and on the disk. */
  readonly onSealed: (done: number, total: number) => void;
  /** Told now and then how many of many events are recorded. */
  readonly onRecording?: (done: number, total: number) => void;
  /** Gives the act up, as long as nothing is recorded. */
  readonly signal: AbortSignal;
}

/** A command, and the files of the secret that goes with it, encrypted. */
export interface Sealed {
  readonly command: Command;
  readonly files: readonly NamedFile[];
}

/** A step of an act: a command alone, or what makes a secret and its command. */
export type Step = Command | ((signal: AbortSignal | undefined) => Promise<Sealed>);

/**
 * Records the public side of secrets: each is made and written encrypted under a temporary name, one after another; then all
 * events are recorded in one transaction, and only then the files are kept.
 * @param act what the act is called in traces
 * @throws ProblemError, or the signal's reason; then neither a file nor an event remains
 */
export async function recordSealed(
  { files, registrar }: { readonly files: SecretFiles; readonly registrar: Registrar },
  act: string,
  steps: readonly Step[],
  { onSealed, onRecording, signal }: Partial<Sealing> = {},
): Promise<readonly EntryRecord[]> {
  // Before any secret is made.
  registrar.requireOfficer();
  const total = steps.filter((step) => typeof step === 'function').length;
  const prepared: string[] = [];
  let isOnDisk = false;
  try {
    const commands: Command[] = [];
    for (const step of steps) {
      if (typeof step !== 'function') {
        commands.push(step);
        continue;
      }
      signal?.throwIfAborted();
      const { command, files: encrypted } = await step(signal);
      const id = newObjectOf(command);
      if (id === null) throw new Error(`${command.type} makes nothing that could have a secret.`);
      files.prepare(encrypted);
      prepared.push(id);
      commands.push(command);
      onSealed?.(prepared.length, total);
    }
    signal?.throwIfAborted();
    return await registrar.recordInTurns(act, commands, {
      ...{ signal, onRecording },
      onDisk: () => {
        isOnDisk = true;
        files.keep(...prepared);
      },
    });
  } catch (error) {
    if (!isOnDisk) files.discard(...prepared);
    throw error;
  }
}

/** The entry of an act that makes one thing. */
export function onlyEntry(records: readonly EntryRecord[]): EntryRecord {
  const [recorded] = records;
  if (recorded === undefined) throw new Error('Recording a secret gave no event.');
  return recorded;
}
