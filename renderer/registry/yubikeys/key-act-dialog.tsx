import type { ActDialogProps } from './act-dialog.ts';
import { AssignDialog } from './assign-dialog.tsx';
import { EndDialog, ResetDialog } from './end-dialogs.tsx';
import type { KeyAct } from './next-step.ts';
import { ChangePinDialog, SetPinDialog } from './pin-dialogs.tsx';
import { ProvisionDialog } from './provision-dialog.tsx';

/** The dialog of an act with a key. */
export function KeyActDialog({ act, ...props }: ActDialogProps & { readonly act: KeyAct }) {
  switch (act) {
    case 'assign':
      return <AssignDialog {...props} />;
    case 'set-pin':
      return <SetPinDialog {...props} />;
    case 'change-pin':
      return <ChangePinDialog {...props} />;
    case 'provision':
      return <ProvisionDialog {...props} />;
    case 'lost':
    case 'retire':
      return <EndDialog {...props} end={act} />;
    case 'reset':
      return <ResetDialog {...props} />;
  }
}
