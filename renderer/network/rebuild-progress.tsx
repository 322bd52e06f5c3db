import { useTold } from '../bridge/query.ts';
import { Busy } from '../shared/busy.tsx';
import { Button } from '../shared/button.tsx';
import { counted } from '../shared/counted.ts';
import { ProgressBar } from '../shared/progress-bar.tsx';
import { cancelRebuilding } from './rebuild-store.ts';

/** How far a rebuilding is, and the way out. */
export function RebuildProgress() {
  const progress = useTold('replay.changed') ?? { read: 0, total: 0, entries: 0, secondsLeft: null };
  return (
    <div className="flex flex-col gap-2">
      <Busy>Rebuilding from NATS…</Busy>
      <ProgressBar
        label="Rebuilding"
        value={progress.read}
        total={progress.total}
        secondsLeft={progress.secondsLeft}
        text={`${counted(progress.entries, 'entry', 'entries')} verified`}
      />
      <Button small className="self-start" onPress={cancelRebuilding}>
        Cancel
      </Button>
    </div>
  );
}
