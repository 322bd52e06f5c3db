import { useAnswer } from '../bridge/query.ts';
import { Dialog } from '../shared/dialog.tsx';
import { places } from '../window/screens.ts';
import { ThemeChoice } from './theme-choice.tsx';

const keys: readonly (readonly [readonly string[], string])[] = [
  [['Ctrl', 'K'], 'Go anywhere: a screen, an object, an act'],
  ...places.map(({ title }, index) => [['Alt', String(index + 1)], title] as const),
  [['/'], 'Find in the list'],
  [['↑', '↓'], 'Choose another row of a table; Page Up and Down, Home and End go further'],
  [['Ctrl', '↓'], 'In the ledger: the day before; Ctrl ↑ goes to the day after'],
  [['Enter'], 'In the ledger: open this entry; in Verify: this row matches, on to the next'],
  [['Ctrl', 'Enter'], 'In the room of a ceremony: do what comes next; Enter alone records nothing'],
  [['Alt', 'D'], 'In the room: report a deviation; Alt P takes a break'],
  [['Alt', 'W'], 'In the room: the words of the head in large'],
  [['Page Up'], 'In the room: look at the steps before; Page Down goes on, and back to the one that is open'],
  [['Alt', '←'], 'Back from a read-only copy to the ledger of this laptop'],
  [['Esc'], 'Close a dialog, empty the search, or go back from an entry'],
  [['?'], 'This list'],
];

/** The keys that work in this app. */
export function ShortcutsDialog({ onClose }: { readonly onClose: () => void }) {
  const version = useAnswer('app.info', {}).answer?.version;
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose}>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="text-sm text-muted">CIM Keys Ceremony {version ?? ''}</p>
        <ThemeChoice />
      </div>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-2">
        {keys.map(([combination, what]) => (
          <div key={what} className="contents">
            <dt className="flex items-start gap-1">
              {combination.map((key) => (
                <kbd key={key} className="rounded-md border border-edge px-2 font-mono text-sm leading-6">
                  {key}
                </kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
