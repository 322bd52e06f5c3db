import type { CidString } from '../../../app/content/cid.ts';
import { Button } from '../../shared/button.tsx';
import { Dialog } from '../../shared/dialog.tsx';
import { rowDiffers } from './verify-store.ts';

/** What to do when a row is not the same: read it once more, and if it stays so, stop. */
export function TheyDiffer(props: {
  readonly cid: CidString;
  readonly row: number;
  readonly onClose: () => void;
}) {
  const number = props.row + 1;
  return (
    <Dialog title={`Row ${number}: they differ?`} role="alertdialog" onClose={props.onClose}>
      <ol className="list-decimal space-y-2 ps-5">
        <li>
          <b>Stop.</b> Read row {number} once more, slowly. Do both look at row {number}, and at the same
          identifier?
        </li>
        <li>If a word was only misheard and now all four agree, go back and go on.</li>
        <li>
          If it still differs, even by one word, the two sides do <b>not</b> have the same content: something
          was changed, left out, or belongs to another ledger. No later row can make up for it.
        </li>
      </ol>
      <div className="flex flex-wrap justify-end gap-3">
        <Button autoFocus onPress={props.onClose}>
          Go back: it was misheard
        </Button>
        <Button
          look="danger"
          onPress={() => {
            rowDiffers(props.cid, props.row);
            props.onClose();
          }}
        >
          Row {number} differs
        </Button>
      </div>
    </Dialog>
  );
}
