import { actCommand } from './act.ts';
import { bootstrapCommand } from './bootstrap.ts';
import { bootstrapExportCommand } from './bootstrap-export.ts';
import {
  certificatePrepareCommand,
  certificateSaveCommand,
  listPrepareCommand,
  listSaveCommand,
  trustStoreSaveCommand,
} from './certificate.ts';
import { cidCommand } from './cid.ts';
import type { Command } from './command.ts';
import { configCheckCommand, configExampleCommand, configShowCommand } from './config.ts';
import { draftApproveCommand, draftShowCommand, draftSignCommand } from './draft.ts';
import { exportCommand } from './export.ts';
import { importCommand } from './import.ts';
import { keyDrillCommand } from './key-drill.ts';
import { keyExportCommand } from './key-export.ts';
import { keyPublicCommand } from './key-public.ts';
import { keyTestCommand } from './key-test.ts';
import { listCommand } from './list.ts';
import {
  natsConfigureAccountCommand,
  natsConfigureUserCommand,
  natsSigningKeyCommand,
  natsTokenCommand,
} from './nats.ts';
import { natsActivationCommand, natsActivationFileCommand } from './nats-activation.ts';
import { natsCredsCommand, natsNscCommand, natsServerCommand } from './nats-exports.ts';
import { natsPushCommand } from './nats-push.ts';
import { queueListCommand } from './queue-list.ts';
import { queueShowCommand } from './queue-show.ts';
import { recoverCommand } from './recover.ts';
import { replayCommand } from './replay.ts';
import { requestAnswerCommand, requestPrepareCommand, requestSaveCommand } from './request.ts';
import { salvageCommand } from './salvage.ts';
import {
  scriptApproveCommand,
  scriptCheckCommand,
  scriptExampleCommand,
  scriptPrintCommand,
  scriptRegisterCommand,
} from './script.ts';
import { showCommand } from './show.ts';
import { statusCommand } from './status.ts';
import { syncCommand } from './sync.ts';
import { transcriptCommand } from './transcript.ts';
import { verifyCommand } from './verify.ts';

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
  statusCommand,
  listCommand,
  showCommand,
  keyPublicCommand,
  keyTestCommand,
  keyDrillCommand,
  keyExportCommand,
  queueListCommand,
  queueShowCommand,
  syncCommand,
  verifyCommand,
  salvageCommand,
  exportCommand,
  importCommand,
  replayCommand,
  recoverCommand,
  bootstrapCommand,
  bootstrapExportCommand,
  actCommand,
  certificatePrepareCommand,
  listPrepareCommand,
  natsSigningKeyCommand,
  natsConfigureAccountCommand,
  natsConfigureUserCommand,
  natsTokenCommand,
  natsActivationCommand,
  requestPrepareCommand,
  draftShowCommand,
  draftApproveCommand,
  draftSignCommand,
  certificateSaveCommand,
  listSaveCommand,
  natsCredsCommand,
  natsServerCommand,
  natsNscCommand,
  natsPushCommand,
  natsActivationFileCommand,
  trustStoreSaveCommand,
  requestSaveCommand,
  requestAnswerCommand,
  scriptExampleCommand,
  scriptCheckCommand,
  scriptPrintCommand,
  scriptRegisterCommand,
  scriptApproveCommand,
  transcriptCommand,
  cidCommand,
  configCheckCommand,
  configExampleCommand,
  configShowCommand,
];
