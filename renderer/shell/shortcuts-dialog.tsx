import { Dialog } from '../shared/dialog.tsx';
import { screens, shortcutDigits } from '../window/screens.ts';

const keys: readonly (readonly [readonly string[], string])[] = [
  ...shortcutDigits.flatMap((digit, index) => {
    const screen = screens[index];
    return screen === undefined ? [] : [[['Ctrl', digit], screen.title] as const];
  }),
  [['/'], 'Find in the list'],
  [['↑', '↓'], 'Choose another row of a table; Page Up and Down, Home and End go further'],
  [['Enter'], 'In Verify: this row matches, on to the next'],
  [['Alt', '←'], 'Back from a read-only copy to the ledger of this laptop'],
  [['Esc'], 'Close a dialog, or empty the search'],
  [['?'], 'This list'],
];

/** The keys that work in this app. */
export function ShortcutsDialog({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose}>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-2">
        {keys.map(([combination, what]) => (
          <div key={what} className="contents">
            <dt className="flex gap-1">
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
