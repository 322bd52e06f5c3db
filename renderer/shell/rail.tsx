import {
  FileBadge,
  House,
  Keyboard,
  Laptop,
  ListChecks,
  type LucideIcon,
  RadioTower,
  RefreshCw,
  ScrollText,
  Users,
} from 'lucide-react';
import { useId } from 'react';
import { number } from '../shared/counted.ts';
import { openPlace, useNavigation } from '../window/navigation.ts';
import { laptopScreens, type Place, placeOf, places } from '../window/screens.ts';
import { useReadOnly } from '../window/shown-ledger.ts';

const icons: { readonly [P in Place['id']]: LucideIcon } = {
  home: House,
  ceremony: ListChecks,
  registry: Users,
  certificates: FileBadge,
  nats: RadioTower,
  evidence: ScrollText,
  network: RefreshCw,
  laptop: Laptop,
};

/** The places of the app, each an icon and a word. */
export function Rail(props: { readonly waiting: number; readonly onShortcuts: () => void }) {
  const readOnly = useReadOnly();
  return (
    <nav
      aria-label="Places"
      className="app-nav flex flex-col gap-1 border-e border-line bg-surface p-1.5 max-[59.9rem]:flex-row max-[59.9rem]:flex-wrap max-[59.9rem]:border-b"
    >
      <ul className="contents">
        {places
          .filter(({ screens }) => !(readOnly && screens.every(({ id }) => laptopScreens.has(id))))
          .map((place) => (
            <li key={place.id}>
              <RailButton place={place} waiting={place.id === 'evidence' ? props.waiting : 0} />
            </li>
          ))}
      </ul>
      {readOnly ? (
        <p className="px-1 text-xs text-muted">
          Export, Import, Sync and Settings belong to this laptop’s own ledger: go back for them.
        </p>
      ) : null}
      <button
        type="button"
        onClick={props.onShortcuts}
        className="mt-auto flex flex-col items-center gap-0.5 rounded-md py-1 text-xs text-muted hover:text-ink max-[59.9rem]:mt-0"
      >
        <Keyboard aria-hidden size={18} />
        Shortcuts
      </button>
    </nav>
  );
}

function RailButton({ place, waiting }: { readonly place: Place; readonly waiting: number }) {
  const chosen = useNavigation(({ screen }) => placeOf(screen).id === place.id);
  const described = useId();
  const Icon = icons[place.id];
  const look = chosen
    ? 'bg-chosen font-semibold border-s-accent'
    : 'marks-start border-s-transparent hover:bg-raised';
  return (
    <span className="relative block">
      <button
        type="button"
        aria-describedby={waiting === 0 ? undefined : described}
        aria-current={chosen ? 'true' : undefined}
        onClick={() => openPlace(place)}
        className={`flex w-full flex-col items-center gap-0.5 rounded-md border-s-4 px-1 py-1.5 text-xs low:py-1 ${look}`}
      >
        <Icon aria-hidden size={20} className="shrink-0" />
        {place.title}
      </button>
      {waiting === 0 ? null : (
        <>
          <span
            aria-hidden
            className="pointer-events-none absolute start-1/2 top-0 ms-1.5 rounded-md border border-waiting bg-waiting-soft px-1 text-xs leading-4 font-semibold text-waiting tabular-nums"
          >
            {waiting > 99 ? '99+' : number(waiting)}
          </span>
          <span id={described} hidden>
            {waiting} waiting
          </span>
        </>
      )}
    </span>
  );
}
