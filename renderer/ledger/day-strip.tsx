import { type KeyboardEvent, useRef, useState } from 'react';
import { counted } from '../shared/counted.ts';
import { spanInWords, spanShort } from '../shared/days.ts';
import type { Span } from './spans.ts';

/** So many at most say below which they are; the others say it when one points at them. */
const LABELS = 8;

/**
 * How many entries each day has (or hour, or month), oldest first: each is a bar that leads to its newest entry. It is one
 * stop for the Tab key; the arrow keys, Home and End go along it.
 */
export function DayStrip(props: {
  readonly bars: readonly Span[];
  readonly zone: string;
  /** The position where one is in the list: its bar stands out. */
  readonly at: number;
  readonly onJump: (bar: Span) => void;
}) {
  const bars = props.bars.toReversed();
  const strip = useRef<HTMLOListElement>(null);
  const [at, setAt] = useState<string | null>(null);
  const found = bars.findIndex(({ name }) => name === at);
  const stop = found === -1 ? bars.length - 1 : found;
  const most = Math.max(...bars.map(({ count }) => count));
  const each = Math.ceil(bars.length / LABELS);
  const current = props.bars.findLast(({ first }) => first <= props.at);
  const step = (event: KeyboardEvent) => {
    const target = destination(event.key, stop, bars.length);
    if (target === null || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    setAt(bars[target]?.name ?? null);
    strip.current?.querySelectorAll('button')[target]?.focus();
  };
  if (bars.length < 2) return null;
  return (
    <section aria-label="When the entries were recorded" className="flex items-start gap-4">
      <ol ref={strip} onKeyDown={step} className="flex min-w-0 flex-1 items-end gap-0.5">
        {bars.map((bar, index) => (
          <li key={`${bar.name} ${bar.first}`} className="max-w-24 min-w-0 flex-1">
            <button
              type="button"
              tabIndex={index === stop ? 0 : -1}
              aria-label={`${spanInWords(bar.name)}: ${counted(bar.count, 'entry', 'entries')}`}
              title={`${spanInWords(bar.name)}: ${counted(bar.count, 'entry', 'entries')}`}
              onClick={() => {
                setAt(bar.name);
                props.onJump(bar);
              }}
              aria-current={bar === current}
              className="group flex w-full flex-col items-start rounded-md"
            >
              <span aria-hidden className="flex h-6 w-full items-end border-b border-edge">
                <span
                  className={`block w-full group-hover:bg-accent-strong ${bar === current ? 'bg-accent' : 'bg-edge'}`}
                  style={{ height: `${Math.max(12, Math.round((100 * bar.count) / most))}%` }}
                />
              </span>
              <span
                aria-hidden
                className="h-4 w-0 overflow-visible text-xs leading-4 whitespace-nowrap text-muted"
              >
                {index % each === 0 ? spanShort(bar.name) : ''}
              </span>
            </button>
          </li>
        ))}
      </ol>
      <p className="max-w-44 text-xs text-muted">
        Days in the laptop’s time: <span className="whitespace-nowrap">{props.zone}</span>
      </p>
    </section>
  );
}

function destination(key: string, at: number, length: number): number | null {
  switch (key) {
    case 'ArrowRight':
      return Math.min(at + 1, length - 1);
    case 'ArrowLeft':
      return Math.max(at - 1, 0);
    case 'Home':
      return 0;
    case 'End':
      return length - 1;
    default:
      return null;
  }
}
