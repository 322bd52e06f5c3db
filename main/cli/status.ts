import { withLedger } from './existing-ledger.ts';
import { argumentsOf, type ExitStatus, writeLine } from './terminal.ts';

/** `status <ledger folder>`: what a ledger holds, without checking it. */
export async function statusCommand(args: readonly string[]): Promise<ExitStatus> {
  const { positionals } = argumentsOf(args, ['ledger folder'], {});
  const [folder = ''] = positionals;
  await withLedger(folder, (ledger) => {
    const head = ledger.head();
    writeLine(`Ledger   ${ledger.identity?.name ?? '(not created yet)'}`);
    writeLine(`Source   ${ledger.identity?.source ?? ''}`);
    writeLine(`Entries  ${head?.seq ?? 0}`);
    writeLine(`Head     ${head?.cid ?? '(none)'}`);
    writeLine(`Waiting  ${ledger.outbox.waiting()}`);
    writeLine(`Stored   ${ledger.outbox.stored()}`);
  });
  return 0;
}
