import { Search } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import { afterPress } from './after-press.ts';
import { fieldLook } from './text-field.tsx';

/** Milliseconds without a keystroke after which a search begins. */
const PAUSE = 150;

/**
 * Finds in a list while one types. `/` brings the focus here; Escape empties it. Nothing that was typed is lost by going on
 * before it was looked for, and the list does not change under a press.
 */
export function SearchBox(props: {
  readonly label: string;
  readonly value: string;
  /** A keystroke has come, and what is typed is not looked for yet. */
  readonly onType?: () => void;
  readonly onSearch: (text: string) => void;
}) {
  const { value, onSearch } = props;
  const id = useId();
  const [text, setText] = useState(value);
  const asked = useRef(value);
  // The list may have emptied the search itself, to show something just recorded.
  useEffect(() => {
    if (value === asked.current) return;
    asked.current = value;
    setText(value);
  }, [value]);
  const last = useRef({ text, onSearch });
  useEffect(() => {
    last.current = { text, onSearch };
  });
  useEffect(() => {
    if (text === asked.current) return;
    const search = () => {
      asked.current = text;
      last.current.onSearch(text);
    };
    const timer = setTimeout(() => afterPress(search), PAUSE);
    return () => clearTimeout(timer);
  }, [text]);
  useEffect(
    () => () => {
      const { text, onSearch } = last.current;
      if (text !== asked.current) onSearch(text);
    },
    [],
  );
  const type = (typed: string) => {
    props.onType?.();
    setText(typed);
  };
  return (
    <div className="relative w-64 max-w-full max-[68.74rem]:w-36">
      <label htmlFor={id} className="sr-only">
        {props.label}
      </label>
      <Search
        aria-hidden
        size={16}
        className="pointer-events-none absolute inset-y-0 start-3 my-auto text-muted"
      />
      <input
        id={id}
        type="search"
        data-search
        dir="auto"
        maxLength={200}
        autoComplete="off"
        spellCheck={false}
        placeholder="Find…"
        value={text}
        onChange={(event) => type(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') type('');
        }}
        className={`${fieldLook} ps-9`}
      />
      <kbd
        aria-hidden
        hidden={text !== ''}
        className="absolute inset-y-0 end-3 my-auto h-5 rounded-md border border-line px-1.5 font-mono text-xs leading-4 text-muted"
      >
        /
      </kbd>
    </div>
  );
}
