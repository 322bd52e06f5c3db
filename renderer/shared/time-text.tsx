import { utc } from './utc.ts';

/** A time in UTC with its zone. */
export function TimeText({ at }: { readonly at: string }) {
  return (
    <time dateTime={at} className="tabular-nums">
      {utc(at)}
    </time>
  );
}
