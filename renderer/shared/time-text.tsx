import { utc, utcShort } from '../../app/content/utc.ts';

/** A time in UTC with its zone, as short as it can be said; the whole of it on hovering. */
export function ShortTime({ at }: { readonly at: string }) {
  return (
    <time dateTime={at} title={utc(at)} className="whitespace-nowrap tabular-nums">
      {utcShort(at, new Date().toISOString())}
    </time>
  );
}

/** A time in UTC with its zone. */
export function TimeText({ at }: { readonly at: string }) {
  return (
    <time dateTime={at} className="whitespace-nowrap tabular-nums">
      {utc(at)}
    </time>
  );
}

/** A time in UTC with its zone under the heading of a day: without the day, unless in UTC it is another one. */
export function ClockTime({ at, day }: { readonly at: string; readonly day: string }) {
  return (
    <time dateTime={at} title={utc(at)} className="tabular-nums">
      {utcShort(at, `${day}T00:00:00Z`)
        .split(', ')
        .map((part, index, parts) => (
          <span key={part} className="whitespace-nowrap">
            {part}
            {index < parts.length - 1 ? ', ' : ''}
          </span>
        ))}
    </time>
  );
}
