import { utcDay } from '../../../../app/content/utc.ts';
import type { TreeRow } from '../../../../app/contract/certificate-tree.ts';
import { type Axis, percent } from './time-axis.ts';

/** From when to when a certificate is valid, and what became of it, on one line with all others. */
export function ValidityBar({
  row,
  axis,
  now,
}: {
  readonly row: TreeRow;
  readonly axis: Axis;
  readonly now: number;
}) {
  const from = Date.parse(row.notBefore);
  const until = Date.parse(row.notAfter);
  const revoked = row.revokedAt === null ? null : Date.parse(row.revokedAt);
  const piece = (begin: number, end: number, look: string) => {
    const [left, right] = [percent(axis, begin), percent(axis, end)];
    if (right <= left) return null;
    return (
      <span
        key={`${look} ${begin}`}
        className={`absolute top-1/2 h-2.5 -translate-y-1/2 rounded-xs ${look}`}
        style={{ left: `${left}%`, width: `max(3px, ${right - left}%)` }}
      />
    );
  };
  return (
    <span className="relative block h-full" data-testid="validity-bar">
      <span className="sr-only">
        {`Valid from ${utcDay(row.notBefore)} to ${utcDay(row.notAfter)}`}
        {row.revokedAt === null ? '' : `, revoked on ${utcDay(row.revokedAt)}`}
      </span>
      <span aria-hidden>
        {row.state === 'revoked' && revoked !== null
          ? [
              piece(from, revoked, 'bg-edge'),
              piece(
                Math.max(revoked, from),
                until,
                'border border-dashed border-broken border-s-4 border-s-broken [border-inline-start-style:solid]',
              ),
            ]
          : row.state === 'waiting'
            ? piece(from, until, 'border-[1.5px] border-edge bg-surface')
            : row.state === 'replaced' || row.state === 'over'
              ? piece(from, until, 'bg-edge')
              : [
                  piece(from, row.state === 'ending' ? now : until, 'bg-accent'),
                  row.state === 'ending' ? piece(now, until, 'stripes-waiting') : null,
                ]}
      </span>
      {until > axis.until ? (
        <span
          aria-hidden
          className="absolute top-1/2 left-full -translate-y-1/2 ps-1.5 text-xs whitespace-nowrap text-muted"
        >
          to {new Date(until).getUTCFullYear()}
        </span>
      ) : null}
    </span>
  );
}
