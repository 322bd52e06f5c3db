import type { Recorded } from '../../../app/contract/schemas.ts';
import type { YubiKeyRow } from '../../../app/contract/yubikeys.ts';

/** What a dialog about one key is given. */
export interface ActDialogProps {
  readonly row: YubiKeyRow;
  readonly onClose: () => void;
  /** @param what was done, as the notice says it: “PIN set” */
  readonly onRecorded: (what: string, recorded: Recorded) => void;
}
