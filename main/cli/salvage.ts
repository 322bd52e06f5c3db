import type { SalvageOutput } from '../../app/contract/command-line.ts';
import { ProblemError } from '../../app/problem.ts';
import { lookForEntries, salvage } from '../store/salvage.ts';
import { readableInWords, takingOverInWords } from '../store/salvage-words.ts';
import { DATA, defineCommand, JSON_OUTPUT } from './command.ts';
import { dataPlace, holdsLedger } from './data-place.ts';
import { writeFacts } from './facts.ts';
import { commandProblem } from './problems.ts';
import { confirm } from './prompt.ts';
import { writeError, writeJson, writeLine } from './terminal.ts';

/** `salvage`: shows what can be read of a damaged ledger, and takes it over when that is agreed to. */
export const salvageCommand = defineCommand({
  name: 'salvage',
  operands: [],
  about: 'take over what can be read of a damaged ledger, after asking',
  details:
    'Each entry is judged by its own CIDs and by the chain, wherever in the file and its log it stands. What can be read\nis written to a new ledger file in the place of the damaged one, whose files are kept in evidence/. Nothing is\nwritten before you agree.',
  options: {
    ...DATA,
    yes: { type: 'boolean', about: 'agree beforehand, where nobody can be asked' },
    ...JSON_OUTPUT,
  },
  interrupted: null,
  run: async ({ values }) => {
    const { ledgerFolder } = dataPlace(values.data);
    if (!holdsLedger(ledgerFolder))
      throw new ProblemError(commandProblem('cli.no-ledger', { folder: ledgerFolder, lacks: 'ledger' }));
    const found = lookForEntries(ledgerFolder);
    const { directory, identity, usual, head, marked, complete } = found;
    const said = { directory, name: identity.name, source: identity.source, usual, entries: head?.seq ?? 0 };
    const output = { ...said, head: head?.cid ?? null, acknowledged: marked, complete };
    if (!values.json) {
      writeFacts([
        ['Ledger', identity.name],
        ['Source', identity.source],
        ['Folder', directory],
        ['Readable', readableInWords(found)],
        ['Head', output.head],
      ]);
    }
    const agreed = values.yes === true || (await confirm(takingOverInWords(found), 'yes'));
    if (!agreed) {
      if (values.json) writeJson({ ...output, kept: null } satisfies SalvageOutput);
      else writeError('Nothing was changed.');
      return 1;
    }
    const { kept } = await salvage(ledgerFolder);
    if (values.json) writeJson({ ...output, kept } satisfies SalvageOutput);
    else {
      writeLine(`Taken over  ${output.entries} entries, each verified`);
      writeLine(`Kept        ${kept}: the damaged files as they were found`);
      writeLine(
        'Compare the head with the one on paper. Receipts that could not be read are found again by the next sync.',
      );
    }
    return complete ? 0 : 1;
  },
});
