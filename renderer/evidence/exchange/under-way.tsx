import { useTold } from '../../bridge/query.ts';
import { Busy } from '../../shared/busy.tsx';
import { Button } from '../../shared/button.tsx';
import { counted, number } from '../../shared/counted.ts';
import { ProgressBar } from '../../shared/progress-bar.tsx';
import { cancelExport } from './exchange-store.ts';

const steps = { checking: 'Checking', writing: 'Writing', 'reading-back': 'Reading back' };

/** How far the export is, and a way to stop it. */
export function UnderWay() {
  const progress = useTold('exchange.changed');
  return (
    <div className="flex flex-col items-start gap-3">
      {progress === null ? (
        <Busy>Working…</Busy>
      ) : (
        <div className="w-full">
          <ProgressBar
            label={steps[progress.step]}
            value={progress.done}
            total={progress.total}
            text={`${steps[progress.step]}: ${number(progress.done)} of ${counted(progress.total, 'entry', 'entries')}`}
          />
        </div>
      )}
      <Button small onPress={cancelExport}>
        Cancel
      </Button>
    </div>
  );
}
