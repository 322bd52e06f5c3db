import { X } from 'lucide-react';
import { useState } from 'react';
import { Autocomplete, Input, Label, ListBox, ListBoxItem, SearchField } from 'react-aria-components';
import { useAnswer } from '../bridge/query.ts';
import { lookForObject, useEntriesView } from '../evidence/entries/entries-store.ts';
import { aboutFound } from '../registry/words.ts';
import { Button } from '../shared/button.tsx';
import { Dialog } from '../shared/dialog.tsx';
import { fieldLook } from '../shared/text-field.tsx';
import { UserText } from '../shared/user-text.tsx';
import { useReading } from '../window/reading.ts';

/** How many objects are offered at most. */
const OFFERED = 20;

/** The object that the entries name, and the way to another one. */
export function ObjectChoice() {
  const { filter, objectName } = useEntriesView();
  const [choosing, setChoosing] = useState(false);
  return (
    <>
      {filter.object === null ? (
        <Button small onPress={() => setChoosing(true)}>
          About…
        </Button>
      ) : (
        <Button small onPress={() => lookForObject(null)}>
          <span>
            {filter.object.as === 'about' ? 'History of' : 'About'} <UserText>{objectName}</UserText>
          </span>
          <X aria-label="Take away" size={14} className="shrink-0" />
        </Button>
      )}
      {choosing ? <ObjectDialog onClose={() => setChoosing(false)} /> : null}
    </>
  );
}

function ObjectDialog({ onClose }: { readonly onClose: () => void }) {
  const [text, setText] = useState('');
  const ledger = useReading((reading) => reading.ledger);
  const search = text.trim();
  const { answer } = useAnswer(
    'registry.find',
    { ledger, search, limit: OFFERED },
    { enabled: search !== '', keepPrevious: true },
  );
  const objects = search === '' ? [] : (answer?.objects ?? []);
  return (
    <Dialog title="Entries about…" onClose={onClose} wide>
      <Autocomplete inputValue={text} onInputChange={setText}>
        <SearchField autoFocus aria-label="Object" className="flex flex-col gap-1">
          <Label className="sr-only">An object’s name</Label>
          <Input dir="auto" placeholder="Its name…" className={fieldLook} />
        </SearchField>
        <div
          // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard has to reach it.
          tabIndex={0}
          className="max-h-[min(24rem,calc(100dvh-11rem))] overflow-y-auto"
        >
          <ListBox
            aria-label="Objects"
            onAction={(id) => {
              const object = objects.find((one) => one.id === id);
              if (object === undefined) return;
              onClose();
              lookForObject({ id: object.id, name: object.text });
            }}
            renderEmptyState={() => (
              <p className="p-3 text-muted">
                {search === '' ? 'Type a name.' : `Nothing here is called “${search}”.`}
              </p>
            )}
          >
            {objects.map((object) => (
              <ListBoxItem
                key={object.id}
                id={object.id}
                textValue={object.text}
                className="flex cursor-pointer items-baseline justify-between gap-4 rounded-md px-3 py-1.5 data-focused:bg-chosen"
              >
                <UserText>{object.text}</UserText>
                <span className="text-sm text-muted">
                  <UserText>{aboutFound(object)}</UserText>
                </span>
              </ListBoxItem>
            ))}
          </ListBox>
        </div>
      </Autocomplete>
    </Dialog>
  );
}
