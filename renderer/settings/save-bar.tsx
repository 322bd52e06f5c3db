import { Busy } from '../shared/busy.tsx';
import { Button } from '../shared/button.tsx';
import { counted } from '../shared/counted.ts';
import { discardDraft, fileActs, saveSettings, testing, useSettings } from './settings-store.ts';

/** Saves all changes at once, or forgets them; stays in sight while the settings scroll. */
export function SaveBar(props: { readonly changed: number; readonly wrong: number }) {
  const { done } = useSettings();
  const isSaving = fileActs.use().busy !== null;
  const isTesting = testing.use().busy !== null;
  const busy = isSaving || isTesting;
  const { changed, wrong } = props;
  const words =
    changed === 0
      ? done
      : wrong === 0
        ? `${counted(changed, 'change')} not saved yet.`
        : `${counted(changed, 'change')} not saved yet. ${counted(wrong, 'setting')} cannot be used: see the marks.`;
  return (
    <div className="sticky -bottom-5 -mx-5 -mb-5 mt-auto flex flex-wrap items-center justify-end gap-3 border-t border-line bg-surface px-5 py-3 low:-bottom-4 low:-mx-4 low:-mb-4">
      <p role="status" data-testid="settings-status" className="me-auto min-w-0 break-all">
        {words}
      </p>
      {isSaving ? <Busy>Saving…</Busy> : null}
      <Button isDisabled={changed === 0 || busy} onPress={discardDraft}>
        Discard
      </Button>
      <Button look="primary" isDisabled={changed === 0 || wrong > 0 || busy} onPress={saveSettings}>
        Save settings
      </Button>
    </div>
  );
}
