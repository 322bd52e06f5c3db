import { counted } from '../../app/content/counted.ts';
import type { SyncOutput } from '../../app/contract/command-line.ts';
import type { ProofResult } from '../../app/contract/proof.ts';
import type { SyncReadBack } from '../../app/receipts/stream-proof.ts';
import { INTERRUPTED } from './interruption.ts';
import { type ExitStatus, writeError, writeLine } from './terminal.ts';

/** The exit status of a sync: 0 only when nothing needs looking after. What the state bucket says is a notice. */
export function statusOfSync({ proof, importedProofs, imported, ...own }: SyncOutput): ExitStatus {
  const sent = [own, ...imported];
  const proofs = [proof, ...importedProofs.map(({ result }) => result)].filter((result) => result !== null);
  if ([...sent, ...proofs].some(({ outcome }) => outcome === 'cancelled')) return INTERRUPTED;
  const stored = sent.every(({ outcome, setAside }) => outcome === 'complete' && setAside === 0);
  return stored && proofs.every(isGood) ? 0 : 1;
}

/** What the limits of a stream have removed is as people have set it up; whatever else is not there needs looking after. */
function isGood({ outcome, agedOut }: ProofResult): boolean {
  return (
    ['proven', 'empty'].includes(outcome) || (outcome === 'in-part' && agedOut?.reason !== 'unexplained')
  );
}

/** What a proof found, in one line. */
function proofInWords({ verified, expected, stream, agedOut, difference }: ProofResult): string {
  if (agedOut === null)
    return `${verified} of ${expected} verified in ${stream}${difference ? `: ${difference.detail}` : ''}`;
  const { count, reason, limit } = agedOut;
  const removed =
    reason === 'unexplained'
      ? `${count} of ${expected} were removed from the beginning of ${stream}, which its limits do not explain`
      : `${count} of ${expected} were removed by the own limit of ${stream} (${limit})`;
  return `${removed}; the other ${verified} verified${difference ? `, then: ${difference.detail}` : ''}`;
}

/** What was read back after something went wrong, in one line. */
function readBackInWords({ done, entries, sealed, agedOut }: SyncReadBack): string {
  if (!done) return 'not yet after trouble: what was sent is not proven, and the next sync reads it back';
  const removed =
    agedOut === null ? '' : `; ${agedOut.count} removed by the stream’s own limit (${agedOut.limit})`;
  const encrypted = sealed === 0 ? '' : `; ${sealed} of them encrypted, their content is not proven`;
  return `after trouble, ${entries} read back from the stream, in order and as sent${removed}${encrypted}`;
}

/** Says how a sync ended, what is stored where, and what is to be done. @param wordsOnly the result was given as JSON */
export function tellSync(output: SyncOutput, wordsOnly: boolean): void {
  if (!wordsOnly) tellReceipts(output);
  const { outcome, problem, setAside, waiting, differences, proof, stateBucket } = output;
  const { waitingAgain, receiptsSetAside } = output;
  if (waitingAgain !== null)
    writeError(
      `${counted(waitingAgain, 'entry was', 'entries were')} to be sent again. The earlier receipts stay on record.`,
    );
  if (receiptsSetAside !== null)
    writeError(
      `${counted(receiptsSetAside, 'receipt was', 'receipts were')} set aside, and ${receiptsSetAside === 1 ? 'stays' : 'stay'} on record.`,
    );
  if (problem !== null) writeError(`${problem.happened}\n${problem.meaning}\n${problem.remedy}`);
  if (output.elsewhere !== null)
    writeError(`To send them again: cim-keys sync --publish-again-from ${output.elsewhere.from}`);
  if (outcome === 'cancelled')
    writeError(
      `Stopped. What has its receipt is stored; ${eventsWait(waiting)}. Nothing was lost: sync again to go on.`,
    );
  if (setAside > 0)
    writeError(
      `${setAside} set aside: NATS will not take ${setAside === 1 ? 'it' : 'them'} as they are. See “cim-keys queue list --state set-aside”.`,
    );
  for (const ledger of output.imported) {
    if (ledger.problem !== null)
      writeError(
        `“${ledger.name}”: ${ledger.problem.happened}\n${ledger.problem.meaning}\n${ledger.problem.remedy}`,
      );
    if (ledger.elsewhere !== null)
      writeError(
        `To send them again: cim-keys sync --publish-again-from ${ledger.elsewhere.from} --source '${ledger.source}'`,
      );
    if (ledger.setAside > 0) writeError(`“${ledger.name}”: ${ledger.setAside} set aside.`);
  }
  for (const { happened, meaning, remedy } of output.notices)
    writeError(`Note: ${happened} ${meaning} ${remedy}`);
  for (const { where, setting, expected, found } of differences)
    writeError(
      `Note: ${where} has ${setting} ${found}, and the configuration says ${expected}. It was not changed.`,
    );
  for (const { name, result } of output.importedProofs)
    if (result.problem)
      writeError(`“${name}”: Not proven: ${result.problem.happened}\n${result.problem.remedy}`);
  if (proof?.problem) writeError(`Not proven: ${proof.problem.happened}\n${proof.problem.remedy}`);
  if (stateBucket?.problem)
    writeError(`Note: ${stateBucket.problem.happened}\n${stateBucket.problem.remedy}`);
}

function tellReceipts({
  outcome,
  problem,
  published,
  duplicates,
  unconfirmed,
  readBack,
  waiting,
  ...output
}: SyncOutput): void {
  const { stream, firstStreamSeq, lastStreamSeq, proof, stateBucket } = output;
  const head = {
    complete: completeInWords(unconfirmed, output.setAside),
    cancelled: 'STOPPED',
    paused: problem === null ? 'PAUSED' : 'NOT COMPLETE',
  }[outcome];
  writeLine(`${head}   ${published} stored, ${waiting} waiting`);
  if (firstStreamSeq !== null && lastStreamSeq !== null)
    writeLine(
      `Receipts  ${stream}, numbers ${firstStreamSeq} to ${lastStreamSeq}${duplicates > 0 ? `; ${duplicates} were there already` : ''}`,
    );
  if (unconfirmed !== null)
    writeLine(`Sent without JetStream: ${unconfirmed}. Nobody acknowledged them, so they keep waiting.`);
  if (readBack !== null) writeLine(`Checked   ${readBackInWords(readBack)}`);
  if (proof !== null && proof.problem === null) writeLine(`Proof     ${proofInWords(proof)}`);
  for (const ledger of output.imported) {
    writeLine(`Imported  ${ledger.name}: ${ledger.published} stored, ${ledger.waiting} waiting`);
    if (ledger.readBack !== null) writeLine(`Checked   ${ledger.name}: ${readBackInWords(ledger.readBack)}`);
  }
  for (const { name, result } of output.importedProofs)
    if (result.problem === null) writeLine(`Proof     ${name}: ${proofInWords(result)}`);
  if (stateBucket !== null && stateBucket.problem === null)
    writeLine(`State     ${stateBucket.bucket}, up to entry ${stateBucket.seq}`);
}

/** What went through without trouble is complete only if NATS has acknowledged all of it. */
function completeInWords(unconfirmed: number | null, setAside: number): string {
  if (unconfirmed !== null) return 'SENT, UNCONFIRMED';
  return setAside === 0 ? 'COMPLETE' : `ALL BUT ${setAside} SET ASIDE`;
}

function eventsWait(waiting: number): string {
  return counted(waiting, 'event waits', 'events wait');
}
