import { Pointer, Unplug } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { create } from 'zustand';
import type { ActUnderWay } from '../../app/contract/yubikeys.ts';
import { useAnswer } from '../bridge/query.ts';
import { Button } from '../shared/button.tsx';
import { counted } from '../shared/counted.ts';
import { Dialog } from '../shared/dialog.tsx';
import { ProgressBar } from '../shared/progress-bar.tsx';
import { UserText } from '../shared/user-text.tsx';
import { cancelAct } from './yubikeys.ts';

/** How many places show the prompt within themselves: then nothing is shown over everything. */
const useShownWithin = create<{ readonly places: number }>(() => ({ places: 0 }));

/** Shown over everything while a key waits for a person: which key, what for, how long still, and a way to stop it. */
export function TouchPrompt() {
  const act = useWaiting();
  const isWithin = useShownWithin(({ places }) => places > 0);
  if (act === null || isWithin) return null;
  return (
    <Dialog title={titleOf(act)} role="alertdialog" held={act.cancelling} onClose={cancelAct}>
      <Prompt act={act} />
    </Dialog>
  );
}

/**
 * The same within the form that waits for it, which says by itself what is done. Escape stops it, as it does over everything.
 * Nothing is shown while no key waits.
 */
export function TouchPromptWithin() {
  const act = useWaiting();
  useEffect(() => {
    useShownWithin.setState(({ places }) => ({ places: places + 1 }));
    return () => useShownWithin.setState(({ places }) => ({ places: places - 1 }));
  }, []);
  const place = useRef<HTMLElement>(null);
  const isWaiting = act !== null;
  useEffect(() => {
    if (!isWaiting) return;
    // In a long form the button may be far below.
    place.current?.scrollIntoView({ block: 'nearest' });
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      event.stopPropagation();
      cancelAct();
    };
    document.addEventListener('keydown', onKey, true);
    return () => document.removeEventListener('keydown', onKey, true);
  }, [isWaiting]);
  if (act === null) return null;
  return (
    <section ref={place} role="alert" data-testid="touch-within" className="flex flex-col gap-4">
      <p className="text-lg font-bold">{titleOf(act)}</p>
      <Prompt act={act} />
    </section>
  );
}

function useWaiting(): ActUnderWay | null {
  const act = useAnswer('yubikeys.state', {}).answer?.act ?? null;
  return act === null || act.waitsFor === 'key' ? null : act;
}

function titleOf({ waitsFor }: ActUnderWay): string {
  return waitsFor === 'touch' ? 'Touch the YubiKey that blinks' : 'Unplug the YubiKey, then plug it in again';
}

function Prompt({ act }: { readonly act: ActUnderWay }) {
  const Icon = act.waitsFor === 'touch' ? Pointer : Unplug;
  return (
    <>
      <div
        data-testid="touch-prompt"
        className="flex gap-5 rounded-md border-2 border-waiting bg-waiting-soft p-5"
      >
        <Icon
          aria-hidden
          size={56}
          strokeWidth={1.5}
          className="shrink-0 text-waiting motion-safe:animate-pulse"
        />
        <div className="min-w-0">
          <p className="text-xl font-bold">{act.key.model}</p>
          {act.key.serial === null ? null : (
            <p className="text-lg">
              Serial <span className="font-mono font-semibold">{act.key.serial}</span>
            </p>
          )}
          {act.holder === null ? null : (
            <p>
              Key of <UserText>{act.holder}</UserText>
            </p>
          )}
        </div>
      </div>
      <p className="text-lg">{act.purpose}</p>
      {act.until === null ? null : <TimeLeft since={act.since} until={act.until} />}
      <div className="flex justify-end">
        <Button notNow={act.cancelling ? 'It is being cancelled.' : null} saidBeside onPress={cancelAct}>
          {act.cancelling ? 'Cancelling…' : 'Cancel this act'}
        </Button>
      </div>
    </>
  );
}

function TimeLeft({ since, until }: { readonly since: string; readonly until: string }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  const [from, to] = [Date.parse(since), Date.parse(until)];
  const left = Math.max(0, Math.ceil((to - now) / 1000));
  const text =
    left === 0
      ? 'The time is up: it is cancelled.'
      : `${counted(left, 'second', 'seconds')} left, then it is cancelled.`;
  return <ProgressBar label="Time left" value={Math.max(0, to - now)} total={to - from} text={text} />;
}
