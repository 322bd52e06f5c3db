import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { Input } from 'react-aria-components';
import { counted } from './counted.ts';
import { UserText } from './user-text.tsx';

/**
 * The line of a text field below which stands what might be meant: the arrow keys go through it, Enter takes one, Escape
 * closes it. It opens when one types, and by the arrow keys. Nothing is taken that nobody chose.
 */
export function SuggestingInput(props: {
  readonly label: string;
  readonly look: string;
  readonly suggestions: readonly string[];
  readonly onTake: (text: string) => void;
}) {
  const { suggestions } = props;
  const list = useId();
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState<number | null>(null);
  const isOpen = open && suggestions.length > 0;
  const pointed = isOpen && at !== null ? suggestions[at] : undefined;
  const shown = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isOpen) shown.current?.scrollIntoView({ block: 'nearest' });
  }, [isOpen]);
  const close = () => {
    setOpen(false);
    setAt(null);
  };
  const take = (text: string) => {
    props.onTake(text);
    close();
  };
  const press = (event: KeyboardEvent) => {
    switch (event.key) {
      case 'ArrowDown':
      case 'ArrowUp': {
        event.preventDefault();
        setOpen(true);
        const step = event.key === 'ArrowDown' ? 1 : -1;
        const from = at ?? (step === 1 ? -1 : suggestions.length);
        setAt((from + step + suggestions.length) % Math.max(suggestions.length, 1));
        return;
      }
      case 'Enter':
        if (pointed === undefined) return;
        event.preventDefault();
        take(pointed);
        return;
      case 'Escape':
        if (!isOpen) return;
        // What is around it stays open.
        event.preventDefault();
        event.stopPropagation();
        close();
    }
  };
  return (
    <span className="relative block">
      <Input
        dir="auto"
        className={props.look}
        role="combobox"
        aria-autocomplete="list"
        aria-expanded={isOpen}
        aria-controls={isOpen ? list : undefined}
        aria-activedescendant={pointed === undefined ? undefined : `${list}-${at}`}
        onKeyDown={press}
        onInput={() => {
          setOpen(true);
          setAt(null);
        }}
        onBlur={close}
      />
      <span role="status" className="sr-only">
        {isOpen ? `${counted(suggestions.length, 'suggestion')} below.` : ''}
      </span>
      {isOpen ? (
        <div
          ref={shown}
          id={list}
          role="listbox"
          aria-label={`Suggestions: ${props.label}`}
          className="absolute inset-x-0 top-full z-10 mt-1 rounded-md border border-edge bg-surface p-1 shadow-above"
        >
          {suggestions.map((text, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the line’s, which keeps the focus.
            <div
              key={text}
              id={`${list}-${index}`}
              role="option"
              aria-selected={index === at}
              // Not by Tab: the line keeps the focus and points here.
              tabIndex={-1}
              onPointerDown={(event) => event.preventDefault()}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => take(text)}
              className="rounded-md px-3 py-1.5 hover:bg-chosen aria-selected:bg-chosen aria-selected:outline-3 aria-selected:-outline-offset-3 aria-selected:outline-focus"
            >
              <UserText>{text}</UserText>
            </div>
          ))}
        </div>
      ) : null}
    </span>
  );
}
