import {
  ArrowLeftRight,
  Box,
  Keyboard,
  ListOrdered,
  type LucideIcon,
  RefreshCw,
  ScanEye,
  Settings,
  Signature,
} from 'lucide-react';
import { useId } from 'react';
import { Button } from 'react-aria-components';
import { isAggregateName } from '../../app/registry/dispatch.ts';
import type { AggregateName } from '../../app/registry/index.ts';
import { useAnswer } from '../bridge/query.ts';
import { overrideOf } from '../registry/overrides.tsx';
import { useCount } from '../registry/use-count.ts';
import { number } from '../shared/counted.ts';
import { go, useNavigation } from '../window/navigation.ts';
import { laptopScreens, type NavigableId, type ScreenId, screens, sections } from '../window/screens.ts';
import { useReadOnly } from '../window/shown-ledger.ts';
import { ThemeChoice } from './theme-choice.tsx';

const icons: { readonly [S in ScreenId]?: LucideIcon } = {
  queue: ListOrdered,
  sign: Signature,
  verify: ScanEye,
  exchange: ArrowLeftRight,
  sync: RefreshCw,
  settings: Settings,
};

/** The way to the screens, by what people mean. */
export function Navigation(props: { readonly waiting: number; readonly onShortcuts: () => void }) {
  const readOnly = useReadOnly();
  const version = useAnswer('app.info', {}).answer?.version;
  return (
    <nav
      aria-label="Screens"
      className="app-nav flex flex-col gap-3 low:py-2 border-e border-line bg-surface px-3 py-3 max-[59.9rem]:flex-row max-[59.9rem]:flex-wrap max-[59.9rem]:border-b"
    >
      {(readOnly ? sections.slice(0, 2) : sections).map((section) => (
        <div key={section} className="flex flex-col gap-1">
          <h2 className="px-3 text-xs font-semibold text-muted">{section}</h2>
          <ul className="flex flex-col gap-0.5">
            {screens
              .filter(({ section: its, id }) => its === section && !(readOnly && laptopScreens.has(id)))
              .map(({ id, title }) => (
                <li key={id}>
                  {id === 'yubikey' ? (
                    <YubiKeysButton title={title} />
                  ) : isAggregateName(id) ? (
                    <RegistryButton kind={id} title={title} />
                  ) : (
                    <NavigationButton id={id} title={title} count={id === 'queue' ? props.waiting : null} />
                  )}
                </li>
              ))}
          </ul>
        </div>
      ))}
      {readOnly ? (
        <p className="px-3 text-sm text-muted">
          Exchange, Sync and Settings belong to this laptop’s own ledger: go back for them.
        </p>
      ) : null}
      <div className="mt-auto flex flex-col items-start gap-2 px-3">
        <ThemeChoice />
        <Button
          aria-label="Keyboard shortcuts"
          onPress={props.onShortcuts}
          className="flex items-center gap-2 rounded-md text-sm text-muted hover:text-ink"
        >
          <Keyboard aria-hidden size={16} />
          Shortcuts <kbd className="rounded-md border border-line px-1.5 font-mono text-xs">?</kbd>
        </Button>
        <p className="text-xs text-muted">CIM Keys Ceremony {version ?? ''}</p>
      </div>
    </nav>
  );
}

function RegistryButton({ kind, title }: { readonly kind: AggregateName; readonly title: string }) {
  return <NavigationButton id={kind} title={title} count={useCount(kind)} />;
}

/** Counts those that are plugged in, too. */
function YubiKeysButton({ title }: { readonly title: string }) {
  const readOnly = useReadOnly();
  const rows = useAnswer('yubikeys.state', {}).answer?.rows;
  const known = rows?.filter(({ status }) => status !== 'new').length ?? null;
  return <NavigationButton id="yubikey" title={title} count={readOnly ? null : known} />;
}

function NavigationButton(props: {
  readonly id: NavigableId;
  readonly title: string;
  readonly count: number | null;
}) {
  const { id, title, count } = props;
  const chosen = useNavigation(({ screen }) => screen === id);
  const described = useId();
  const Icon = icons[id] ?? (isAggregateName(id) ? overrideOf(id).icon : Box);
  const look = chosen
    ? 'bg-chosen font-semibold border-s-accent'
    : 'marks-start border-s-transparent hover:bg-raised';
  return (
    <>
      <button
        type="button"
        aria-label={title}
        aria-describedby={count === null ? undefined : described}
        aria-current={chosen ? 'page' : undefined}
        onClick={() => go(id)}
        className={`flex min-h-8 w-full items-center gap-2.5 rounded-md border-s-4 px-2 py-1 text-start ${look}`}
      >
        <Icon aria-hidden size={18} className="shrink-0" />
        <span className="flex-1">{title}</span>
        {count === null ? null : <span className="text-sm text-muted tabular-nums">{number(count)}</span>}
      </button>
      {count === null ? null : (
        <span id={described} hidden>
          {id === 'queue' ? `${count} waiting` : `${count} recorded`}
        </span>
      )}
    </>
  );
}
