import { cidCommand } from './cid.ts';
import type { Command } from './command.ts';
import { exportCommand } from './export.ts';
import { statusCommand } from './status.ts';
import { verifyCommand } from './verify.ts';

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [statusCommand, verifyCommand, exportCommand, cidCommand];
