import { utcDay } from '../../app/content/utc.ts';
import { useAnswer } from '../bridge/query.ts';
import { ObjectLink } from '../registry/object-link.tsx';
import { Busy } from '../shared/busy.tsx';
import { number } from '../shared/counted.ts';
import { ProblemNotice } from '../shared/problem-notice.tsx';
import { inDays } from './in-days.ts';

/** What comes up is shown as far as one looks ahead at a glance. */
const SHOWN = 6;

/** Within so many days something is due soon. */
const SOON = 30;

/** What ends, or is expected, today and later. */
export function ComingUp() {
  const { answer, problem } = useAnswer(
    'registry.comingUp',
    { ledger: null, limit: SHOWN },
    // What was recorded since is not told as if there were nothing.
    { eachTime: true, upToDate: true },
  );
  return (
    <section aria-labelledby="coming-up" className="flex flex-col gap-3">
      <h2 id="coming-up" className="flex items-baseline justify-between gap-3 text-lg font-bold">
        Coming up
        {answer === undefined || answer.total <= SHOWN ? null : (
          <span className="text-sm font-normal text-muted">
            the next {SHOWN} of {number(answer.total)}
          </span>
        )}
      </h2>
      {problem === null ? null : <ProblemNotice problem={problem} />}
      {answer === undefined ? (
        problem === null ? (
          <Busy>Looking what comes up…</Busy>
        ) : null
      ) : answer.total === 0 ? (
        <p className="text-sm text-muted">Nothing in the registry has an end date.</p>
      ) : (
        <ol className="flex flex-col">
          {answer.rows.map(({ day, what, object, concerns }) => {
            const days = inDays(answer.today, day);
            return (
              <li
                key={`${day} ${what} ${object.id} ${concerns?.id ?? ''}`}
                className="grid grid-cols-[6.5rem_minmax(0,1fr)] gap-x-5"
              >
                <span
                  className={`pb-3 text-end text-sm leading-6 ${days.away <= SOON ? 'font-semibold text-waiting' : 'text-muted'}`}
                >
                  {days.words}
                </span>
                <span className="relative flex min-w-0 flex-col border-s border-edge ps-5 pb-3">
                  <span
                    aria-hidden
                    className={`absolute -start-[5px] top-[7px] size-[9px] border ${days.away <= SOON ? 'rotate-45 border-waiting bg-waiting' : 'rounded-full border-edge bg-surface'}`}
                  />
                  <ObjectLink to={object} />
                  <span className="text-sm text-muted">
                    <time dateTime={day} className="whitespace-nowrap tabular-nums">
                      {utcDay(day)}
                    </time>
                    , {what.charAt(0).toLowerCase()}
                    {what.slice(1)}
                    {concerns === null ? null : (
                      <>
                        : <ObjectLink to={concerns} />
                      </>
                    )}
                  </span>
                </span>
              </li>
            );
          })}
        </ol>
      )}
    </section>
  );
}
