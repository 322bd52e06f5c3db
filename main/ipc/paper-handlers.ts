import type { Paper } from '../../app/ceremony/paper.ts';
import { scriptPaper } from '../../app/ceremony/script-on-paper.ts';
import type { ParsedInputOf } from '../../app/contract/operations.ts';
import { ProblemError } from '../../app/problem.ts';
import { ceremonyProblem } from '../services/ceremony/problems.ts';
import { paperFile, transcriptPaperIn } from '../services/ceremony/records.ts';
import { saveInFile } from '../services/drafts/save.ts';
import { ledgerToRead } from '../services/ledgers/ledger-to-read.ts';
import { choosePlace } from '../window/file-dialogs.ts';
import type { Context } from './context.ts';
import { fileName } from './file-name.ts';
import type { Handlers } from './router.ts';

/** Handlers of what is printed. */
export function paperHandlers(context: Context): Pick<Handlers, 'papers.save'> {
  return {
    'papers.save': async (asked) => {
      const paper = paperOf(asked);
      const file = await choosePlace({
        title: `Save “${paper.title}”`,
        defaultPath: `${fileName(paper.title)}.pdf`,
        filters: [
          { name: 'PDF', extensions: ['pdf'] },
          { name: 'Page of HTML', extensions: ['html'] },
        ],
      });
      if (file === null) return null;
      saveInFile(file, paperFile(paper, file));
      return { file };
    },
  };

  /** @throws ProblemError where the ledger holds nothing of the kind */
  function paperOf({ ledger: id, of, id: object }: ParsedInputOf<'papers.save'>): Paper {
    const ledger = ledgerToRead(context, id);
    if (of === 'script') {
      const found = ledger.objects.get('script', object);
      if (found === undefined) throw new ProblemError(ceremonyProblem('script.unknown'));
      return scriptPaper(found.script);
    }
    const paper = transcriptPaperIn(ledger, object);
    if (paper === null) throw new ProblemError(ceremonyProblem('ceremony.unknown'));
    return paper;
  }
}
