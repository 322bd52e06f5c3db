import { useState } from 'react';
import {
  Autocomplete,
  Header,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  ListBoxSection,
  SearchField,
} from 'react-aria-components';
import { forms } from '../../app/registry/dispatch.ts';
import { useAnswer } from '../bridge/query.ts';
import { openObject } from '../registry/open-object.ts';
import { aboutFound } from '../registry/words.ts';
import { Dialog } from '../shared/dialog.tsx';
import { fieldLook } from '../shared/text-field.tsx';
import { UserText } from '../shared/user-text.tsx';
import { go } from '../window/navigation.ts';
import { useReading } from '../window/reading.ts';
import { laptopScreens, places } from '../window/screens.ts';

/** How many objects are offered at most. */
const OBJECTS = 12;

/** Something that the palette goes to or begins. */
interface Target {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  /** Other names by which it is found; the one that was meant stands behind it. */
  readonly also: readonly string[];
  readonly open: () => void;
}

/** Goes anywhere: to a screen, to an object by its name, or to the form for something new. */
export function Palette({ onClose }: { readonly onClose: () => void }) {
  const [text, setText] = useState('');
  const ledger = useReading((reading) => reading.ledger);
  const words = text.trim();
  const { answer } = useAnswer(
    'registry.find',
    { ledger, search: words, limit: OBJECTS },
    { enabled: words !== '', keepPrevious: true },
  );
  const readOnly = ledger !== null;
  const sections = [
    { title: 'Screens', targets: matching(screenTargets(readOnly), words) },
    { title: 'New', targets: readOnly ? [] : matching(newTargets, words) },
    {
      title: 'Objects',
      targets: (words === '' ? [] : (answer?.objects ?? [])).map(
        (found): Target => ({
          id: found.id,
          title: found.text,
          about: aboutFound(found),
          also: [],
          open: () => openObject(found),
        }),
      ),
    },
  ].filter(({ targets }) => targets.length > 0);
  const open = (id: string) => {
    const target = sections.flatMap(({ targets }) => targets).find((one) => one.id === id);
    if (target === undefined) return;
    onClose();
    target.open();
  };
  return (
    <Dialog title="Go to" onClose={onClose} wide>
      <Autocomplete inputValue={text} onInputChange={setText}>
        <SearchField autoFocus aria-label="Go to" className="flex flex-col gap-1">
          <Label className="sr-only">A screen, an object, or something new</Label>
          <Input dir="auto" placeholder="A screen, an object, or something new…" className={fieldLook} />
        </SearchField>
        <div
          // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard has to reach it.
          tabIndex={0}
          className="h-[min(24rem,calc(100dvh-11rem))] overflow-y-auto"
        >
          <ListBox
            aria-label="Where to"
            onAction={(id) => open(String(id))}
            renderEmptyState={() => <p className="p-3 text-muted">Nothing here is called “{words}”.</p>}
          >
            {sections.map(({ title, targets }) => (
              <ListBoxSection key={title} id={title}>
                <Header className="px-3 pt-2 text-sm text-muted">{title}</Header>
                {targets.map((target) => (
                  <ListBoxItem
                    key={target.id}
                    id={target.id}
                    textValue={target.title}
                    className="flex cursor-pointer items-baseline justify-between gap-4 rounded-md px-3 py-1.5 data-focused:bg-chosen"
                  >
                    <UserText>{target.title}</UserText>
                    <span className="text-sm text-muted">
                      <UserText>{target.about}</UserText>
                    </span>
                  </ListBoxItem>
                ))}
              </ListBoxSection>
            ))}
          </ListBox>
        </div>
      </Autocomplete>
    </Dialog>
  );
}

function screenTargets(readOnly: boolean): readonly Target[] {
  return places.flatMap((place) =>
    place.screens
      .filter(({ id }) => !(readOnly && laptopScreens.has(id)))
      .map(({ id, title, also = [] }) => ({
        id: `screen ${id}`,
        ...{ title, also },
        about: place.title === title ? '' : place.title,
        open: () => go(id),
      })),
  );
}

/** The forms of what is made by what is entered. */
const newTargets: readonly Target[] = [...forms.values()].flatMap(({ type, effect, title, aggregate }) =>
  effect === 'makes' && title !== null
    ? [{ id: `new ${type}`, title, about: '', also: [], open: () => go(aggregate, { filled: {} }) }]
    : [],
);

/**
 * What is called so comes first, then what begins so, then what has the words anywhere, and last what is called so by others:
 * Enter takes the first.
 */
function matching(targets: readonly Target[], words: string): readonly Target[] {
  const wanted = words.toLowerCase();
  const titled = targets.map((target) => ({ target, title: target.title.toLowerCase() }));
  const called = titled.filter(({ title }) => title === wanted);
  const begins = titled.filter(({ title }) => title !== wanted && title.startsWith(wanted));
  const has = titled.filter(({ title }) => !title.startsWith(wanted) && title.includes(wanted));
  const otherwise = titled.flatMap(({ target, title }) => {
    const meant = title.includes(wanted)
      ? undefined
      : target.also.find((one) => one.toLowerCase().includes(wanted));
    const about = [target.about, meant].filter((part) => part !== '').join(' · ');
    return meant === undefined ? [] : [{ ...target, about }];
  });
  return [...[...called, ...begins, ...has].map(({ target }) => target), ...otherwise];
}
