import { Button } from '../shared/button.tsx';
import { useLedger } from '../window/ledger.ts';
import { go } from '../window/navigation.ts';

/** The mode, which is not switched here: a switch is a recorded act. */
export function ModeSetting({ about }: { readonly about: string }) {
  const mode = useLedger()?.mode;
  return (
    <div className="flex flex-wrap items-center gap-3" data-setting="mode.mode">
      {mode === undefined ? null : <p className="font-semibold">{mode}</p>}
      <p className="min-w-0 flex-1 basis-60 text-sm text-muted">{about}</p>
      {mode === undefined ? null : (
        <Button small onPress={() => go('sync')}>
          Go to Sync
        </Button>
      )}
    </div>
  );
}
