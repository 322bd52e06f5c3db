import { Monitor, Moon, Sun } from 'lucide-react';
import type { OutputOf } from '../../app/contract/operations.ts';
import { call } from '../bridge/call.ts';
import { putAnswer, useAnswer } from '../bridge/query.ts';

type Theme = OutputOf<'app.info'>['theme'];

const themes: readonly { readonly id: Theme; readonly word: string; readonly icon: typeof Sun }[] = [
  { id: 'system', word: 'As the system', icon: Monitor },
  { id: 'light', word: 'Light', icon: Sun },
  { id: 'dark', word: 'Dark', icon: Moon },
];

/** How the window looks. */
export function ThemeChoice() {
  const { answer: info } = useAnswer('app.info', {});
  if (info === undefined) return null;
  const chosen = info.theme;
  const choose = (theme: Theme) => {
    putAnswer('app.info', {}, { ...info, theme });
    call('theme.set', { theme }).catch(() => putAnswer('app.info', {}, info));
  };
  return (
    <fieldset className="flex rounded-md border border-edge">
      <legend className="sr-only">Appearance</legend>
      {themes.map(({ id, word, icon: Icon }) => (
        <label
          key={id}
          title={word}
          className="relative flex size-8 items-center justify-center border-s border-edge first-of-type:border-s-0 has-checked:bg-chosen has-focus-visible:outline-3 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus"
        >
          <input
            type="radio"
            name="theme"
            aria-label={word}
            className="absolute inset-0 size-full appearance-none opacity-0"
            checked={chosen === id}
            onChange={() => choose(id)}
          />
          <Icon aria-hidden size={16} strokeWidth={chosen === id ? 2.5 : 1.75} />
        </label>
      ))}
    </fieldset>
  );
}
