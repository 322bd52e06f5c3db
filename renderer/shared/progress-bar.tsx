import { timeLeft } from './duration.ts';

/** How far something is: a bar and the same in words, with the time left where that is known and worth telling. */
export function ProgressBar(props: {
  readonly label: string;
  readonly value: number;
  readonly total: number;
  readonly text: string;
  readonly secondsLeft?: number | null;
}) {
  const left = timeLeft(props.secondsLeft ?? null);
  return (
    <div className="flex flex-col gap-1">
      <progress
        aria-label={props.label}
        value={props.value}
        max={Math.max(1, props.total)}
        className="h-2 w-full appearance-none overflow-hidden rounded-md border border-edge [&::-webkit-progress-bar]:bg-raised [&::-webkit-progress-value]:bg-accent [&::-moz-progress-bar]:bg-accent"
      />
      <span className="text-sm tabular-nums">{left === null ? props.text : `${props.text} · ${left}`}</span>
    </div>
  );
}
