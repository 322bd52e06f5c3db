import { ArrowRight } from 'lucide-react';
import type { YubiKeyRow } from '../../app/contract/yubikeys.ts';
import { Button } from '../shared/button.tsx';
import { go } from '../shell/navigation-store.ts';
import { actNames, type KeyAct, nextStepOf } from './next-step.ts';

/** The one next step with a key. */
export function NextStepCard({
  row,
  onAct,
}: {
  readonly row: YubiKeyRow;
  readonly onAct: (act: KeyAct) => void;
}) {
  const { title, about, act } = nextStepOf(row);
  return (
    <section
      aria-label="Next step"
      className="flex flex-wrap items-center justify-between gap-x-4 gap-y-3 rounded-md border border-accent bg-chosen p-4"
    >
      <div className="min-w-48 flex-1">
        <p className="flex items-center gap-2 font-semibold">
          <ArrowRight aria-hidden size={18} className="shrink-0 text-accent" />
          {title}
        </p>
        <p>{about}</p>
      </div>
      {act === null ? null : act === 'sign' ? (
        <Button look="primary" onPress={() => go('sign')}>
          Go to Sign
        </Button>
      ) : (
        <Button look="primary" onPress={() => onAct(act)}>
          {actNames[act]}
        </Button>
      )}
    </section>
  );
}
