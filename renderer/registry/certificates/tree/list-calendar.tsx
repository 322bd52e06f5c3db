import { utcDay } from '../../../../app/content/utc.ts';
import type { CalendarRow } from '../../../../app/contract/certificate-tree.ts';
import { useAnswer } from '../../../bridge/query.ts';
import { counted } from '../../../shared/counted.ts';
import { ProblemNotice } from '../../../shared/problem-notice.tsx';
import { UserText } from '../../../shared/user-text.tsx';
import { useReading } from '../../../window/reading.ts';
import { LinkButton } from '../../object-link.tsx';
import { openListOf } from '../../open-object.ts';
import { type Axis, percent, yearFrom } from './time-axis.ts';

const DAY = 86_400_000;

/** When the revocation lists of authorities hold, and when the next ones are due, within a year. */
export function ListCalendar() {
  const ledger = useReading((reading) => reading.ledger);
  const { answer, problem } = useAnswer('lists.calendar', { ledger }, { eachTime: true });
  if (problem !== null) return <ProblemNotice problem={problem} />;
  if (answer === undefined) return null;
  const axis = yearFrom(answer.today);
  const today = Date.parse(answer.today);
  return (
    <section
      aria-labelledby="calendar"
      className="flex max-h-[45%] shrink-0 flex-col overflow-hidden rounded-md border border-line bg-surface"
    >
      <div className="calendar-row h-9 shrink-0 items-center border-b border-edge text-sm text-muted">
        <h2 id="calendar" className="px-3.5 font-normal">
          Revocation lists, 12 months
        </h2>
        <AxisWords axis={axis} />
      </div>
      {answer.rows.length === 0 ? (
        <p className="px-3.5 py-2 text-sm text-muted">No authority publishes lists.</p>
      ) : (
        <ul className="long-list relative min-h-0 overflow-y-auto py-1">
          {answer.rows.map((row) => (
            <AuthorityRow key={row.issuerId} row={row} axis={axis} today={today} />
          ))}
        </ul>
      )}
      <p className="flex shrink-0 flex-wrap items-center gap-x-5 gap-y-1 border-t border-line px-3.5 py-2 text-xs text-muted low:hidden">
        <Key look="bg-accent" words="published" />
        <Key look="border-[1.5px] border-edge bg-surface" words="to be published" />
        <Key look="stripes-waiting" words="the next one is due within 7 days" />
        <Key look="stripes-broken" words="late" />
      </p>
    </section>
  );
}

function Key({ look, words }: { readonly look: string; readonly words: string }) {
  return (
    <span className="inline-flex items-center gap-2">
      <span aria-hidden className={`inline-block h-2.5 w-4.5 rounded-xs ${look}`} />
      {words}
    </span>
  );
}

/** The words above the lines of an axis. */
export function AxisWords({ axis }: { readonly axis: Axis }) {
  return (
    <span aria-hidden className="relative block h-5 overflow-hidden text-xs">
      {axis.marks.map(({ at, word }) => (
        <span key={at} className="absolute ps-1" style={{ left: `${percent(axis, at)}%` }}>
          {word}
        </span>
      ))}
    </span>
  );
}

/** How often lists come, as one says it. */
export function oftenness(days: number | null): string {
  if (days === null) return '';
  if (days <= 1) return 'daily';
  if (days === 7) return 'weekly';
  if (days >= 28 && days <= 31) return 'monthly';
  if (days >= 89 && days <= 93) return 'quarterly';
  if (days >= 180 && days <= 186) return 'half-yearly';
  if (days >= 360 && days <= 370) return 'yearly';
  return `every ${days} days`;
}

function aboutOf(row: CalendarRow, today: number): string {
  if (row.due === null) return 'No list published yet';
  const days = Math.round((Date.parse(row.due) - today) / DAY);
  if (row.state === 'late') return `Late: was due on ${utcDay(row.due)}`;
  if (row.state === 'due-soon')
    return days === 0 ? 'The next one is due today' : `Next in ${counted(days, 'day')}`;
  return oftenness(row.everyDays);
}

function AuthorityRow(props: { readonly row: CalendarRow; readonly axis: Axis; readonly today: number }) {
  const { row, axis, today } = props;
  const tone =
    row.state === 'late' ? 'text-broken font-semibold' : row.state === 'held' ? 'text-muted' : 'text-waiting';
  return (
    <li className="calendar-row h-7 items-center" data-state={row.state}>
      <span className="flex min-w-0 items-baseline gap-2 px-3.5 whitespace-nowrap">
        <span className="truncate">
          <LinkButton
            onPress={() =>
              openListOf('revocation.list', { id: row.issuerId, name: row.authority, as: 'issuer' })
            }
          >
            <UserText>{row.authority}</UserText>
          </LinkButton>
        </span>
        <span className={`shrink-0 text-sm ${tone}`}>{aboutOf(row, today)}</span>
      </span>
      <span className="relative block h-full overflow-hidden">
        {row.due === null ? null : (
          <span className="sr-only">{`Holds until ${utcDay(row.due)}, ${oftenness(row.everyDays)}`}</span>
        )}
        <span aria-hidden>
          {axis.marks.map(({ at }) => (
            <span
              key={at}
              className="absolute inset-y-0 w-px bg-line"
              style={{ left: `${percent(axis, at)}%` }}
            />
          ))}
          {barsOf(row, axis, today).map(({ from, until, look }) => (
            <span
              key={`${look} ${from}`}
              className={`absolute top-1/2 h-3 -translate-y-1/2 rounded-xs ${look}`}
              style={{
                left: `${percent(axis, from)}%`,
                width: `max(3px, calc(${percent(axis, until) - percent(axis, from)}% - 2px))`,
              }}
            />
          ))}
          <span className="absolute inset-y-0 w-0.5 bg-ink" style={{ left: `${percent(axis, today)}%` }} />
        </span>
      </span>
    </li>
  );
}

interface Bar {
  readonly from: number;
  readonly until: number;
  readonly look: string;
}

/** Lists as they were signed, and behind the last one those that would come as often. */
function barsOf(row: CalendarRow, axis: Axis, today: number): Bar[] {
  const bars: Bar[] = [];
  let last = 0;
  for (const list of row.lists) {
    const from = Math.max(Date.parse(list.from), last);
    const until = Date.parse(list.until) + DAY;
    last = Math.max(last, until);
    const isNow = list.published && row.due === list.until;
    const look = !list.published
      ? 'border-[1.5px] border-edge bg-surface'
      : until <= today
        ? 'bg-line'
        : isNow && row.state === 'due-soon'
          ? 'stripes-waiting'
          : 'bg-accent';
    if (until > axis.from && from < axis.until) bars.push({ from: Math.max(from, axis.from), until, look });
  }
  if (row.state === 'late' && row.due !== null)
    bars.push({
      from: Math.max(Date.parse(row.due) + DAY, axis.from),
      until: today + DAY,
      look: 'stripes-broken',
    });
  if (row.everyDays === null || row.lists.length === 0) return bars;
  const step = Math.max(1, row.everyDays) * DAY;
  // A list for each day would be a line of dots: then the row says how often, and that is all.
  if ((axis.until - axis.from) / step > 60) return bars;
  for (let from = Math.max(last, today + (row.state === 'late' ? DAY : 0)); from < axis.until; from += step)
    bars.push({ from, until: from + step, look: 'border-[1.5px] border-edge bg-surface' });
  return bars;
}
