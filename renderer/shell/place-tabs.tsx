import { useEffect, useRef } from 'react';
import { isAggregateName } from '../../app/registry/dispatch.ts';
import type { AggregateName } from '../../app/registry/index.ts';
import { useCount } from '../registry/use-count.ts';
import { number } from '../shared/counted.ts';
import { useActsSlot } from '../window/acts-slot.ts';
import { go, useNavigation } from '../window/navigation.ts';
import { laptopScreens, placeOf, type Screen, type ScreenId } from '../window/screens.ts';
import { useReadOnly } from '../window/shown-ledger.ts';

/** So many screens of a place stand in one row; more of them stand closer. */
const ROOMY = 6;

const DENSE_START = 'ps-2 max-[68.74rem]:ps-1.5';
const DENSE_END = 'pe-2 max-[68.74rem]:pe-1.5';

/**
 * The screens of the place as tabs; the open one is the heading, and takes the focus when it is opened, so that a screen
 * reader says where one is. Behind them stand the acts of the screen.
 */
export function PlaceTabs() {
  const screen = useNavigation((navigation) => navigation.screen);
  const readOnly = useReadOnly();
  const place = placeOf(screen);
  const dense = place.screens.length > ROOMY;
  const heading = useRef<HTMLHeadingElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the heading of another screen is another one.
  useEffect(() => {
    heading.current?.focus();
  }, [screen]);
  return (
    // Tabs and acts share their rows: where there are more tabs than fit in one, the acts stand behind the last of them.
    <div className="flex flex-wrap items-center gap-x-1 gap-y-1 border-b border-line px-5 py-2 low:px-4 low:py-1">
      <nav aria-label={`Screens of ${place.title}`} className="contents">
        <ul className="contents">
          {place.screens
            .filter(({ id }) => !(readOnly && laptopScreens.has(id)))
            .map((tab) => (
              <li key={tab.id}>
                {tab.id === screen ? (
                  <span
                    className={`flex items-baseline border-b-3 border-accent ${dense ? DENSE_END : 'pe-3'}`}
                  >
                    <h1
                      ref={heading}
                      tabIndex={-1}
                      aria-current="page"
                      className={`rounded-md py-1.5 text-base font-bold ${dense ? DENSE_START : 'ps-3'}`}
                    >
                      {tab.title}
                    </h1>
                    <TabCount id={tab.id} />
                  </span>
                ) : (
                  <TabButton tab={tab} dense={dense} />
                )}
              </li>
            ))}
        </ul>
      </nav>
      <div
        ref={(element) => useActsSlot.setState({ element })}
        className="ms-auto flex flex-wrap items-center gap-3 ps-3 empty:hidden max-[68.74rem]:gap-2 max-[68.74rem]:ps-1"
      />
    </div>
  );
}

/** The number stands beside the button, not in it: its name is the screen’s alone. */
function TabButton({ tab: { id, title }, dense }: { readonly tab: Screen; readonly dense: boolean }) {
  return (
    <span
      className={`flex items-baseline border-b-3 border-transparent has-[button:hover]:border-edge ${dense ? DENSE_END : 'pe-3'}`}
    >
      {/* It is as wide as when it is chosen, in bold: no tab moves when another one is opened. */}
      <button
        type="button"
        data-title={title}
        onClick={() => go(id)}
        className={`py-1.5 after:invisible after:block after:h-0 after:overflow-hidden after:font-bold after:content-[attr(data-title)] ${dense ? DENSE_START : 'ps-3'}`}
      >
        {title}
      </button>
      {/* Where many tabs share little room, the row that their numbers would take is worth more than these. */}
      <span className={dense ? 'max-[68.74rem]:hidden' : 'contents'}>
        <TabCount id={id} />
      </span>
    </span>
  );
}

function TabCount({ id }: { readonly id: ScreenId }) {
  return isAggregateName(id) ? <ObjectCount kind={id} /> : null;
}

/** Counts those that have not come to their end; the list tells the others beside them. */
function ObjectCount({ kind }: { readonly kind: AggregateName }) {
  return <Count count={useCount(kind)?.living ?? null} />;
}

/** Where there are none, the screen says so; beside a tab a zero takes room and tells little. */
function Count({ count }: { readonly count: number | null }) {
  if (count === null || count === 0) return null;
  return <span className="ms-1.5 text-sm font-normal text-muted tabular-nums">{number(count)}</span>;
}
