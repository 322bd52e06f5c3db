import { useState } from 'react';
import { utc } from '../../../app/content/utc.ts';
import type { AskedByScript, LeftThing } from '../../../app/contract/ceremony.ts';
import type { InputOf } from '../../../app/contract/operations.ts';
import { useAnswer } from '../../bridge/query.ts';
import { Button } from '../../shared/button.tsx';
import { FieldBox } from '../../shared/form.tsx';
import type { Mistakes } from '../../shared/mistakes.ts';
import type { Choice } from '../../shared/select-field.tsx';
import { TextField } from '../../shared/text-field.tsx';
import { UserText } from '../../shared/user-text.tsx';
import { ReferenceField, type ReferenceFieldOf } from '../reference-field.tsx';
import { choiceIn, type Entries, idIn, textIn } from './entered.ts';

type Item = AskedByScript['items'][number];
type Said = InputOf<'ceremony.left'>['items'][number];

/** The field in which the number of a thing is typed. */
export const itemName = (id: string) => `item ${id}`;
/** The field in which it is chosen what a thing is. */
const thingName = (id: string) => `thing ${id}`;

/** What the fields of things are called. */
export function labelsOfThings(items: readonly Item[]): [string, string][] {
  return items.flatMap(({ id, title, asks }): [string, string][] => [
    ...(asks ? [[itemName(id), title] satisfies [string, string]] : []),
  ]);
}

/** The things on the table as they were said so far. */
export function saidThings(items: readonly Item[], entries: Entries): readonly Said[] {
  return items.map((item): Said => {
    const { id, kind, asks, serial } = item;
    const objectId = idIn(entries[thingName(id)]);
    const read = textIn(entries[itemName(id)]).trim();
    // The number of a share stands on its paper: with its key it says which one it is.
    const number = asks || (kind === 'share' && objectId !== null) ? read || null : serial;
    return { id, serial: number, ...(objectId === null ? {} : { objectId }) };
  });
}

/** The numbers that are read off things, what they are in the registry, and what was left of them. */
export function ThingsOnTable(props: {
  readonly scriptId: string;
  readonly organizationId: string | null;
  readonly locationId: string | null;
  readonly items: readonly Item[];
  readonly entries: Entries;
  readonly enter: (name: string, value: Choice | string | null) => void;
  readonly mistakes: Mistakes;
  readonly isDisabled: boolean;
}) {
  const { scriptId, organizationId, locationId, items, entries } = props;
  const shown = items.filter(({ asks, isKept }) => asks || isKept);
  const { answer } = useAnswer(
    'ceremony.left',
    { scriptId, organizationId, locationId, items: [...saidThings(items, entries)] },
    { enabled: shown.length > 0, keepPrevious: true },
  );
  if (shown.length === 0) return null;
  return (
    <>
      <h3 className="font-semibold">Things on the table</h3>
      <div className="grid grid-cols-2 gap-4 max-[40rem]:grid-cols-1">
        {shown.map((item) => (
          <ThingFields
            key={item.id}
            {...props}
            item={item}
            left={answer?.things.find(({ id }) => id === item.id)?.left ?? null}
          />
        ))}
      </div>
    </>
  );
}

/** What was left of the things, once more before the ceremony is opened. */
export function ThingsLeft(props: {
  readonly scriptId: string;
  readonly organizationId: string | null;
  readonly locationId: string | null;
  readonly items: readonly Item[];
  readonly entries: Entries;
}) {
  const { scriptId, organizationId, locationId, items, entries } = props;
  const { answer } = useAnswer('ceremony.left', {
    ...{ scriptId, organizationId, locationId },
    items: [...saidThings(items, entries)],
  });
  const known = (answer?.things ?? []).flatMap(({ id, left }) => (left === null ? [] : [{ id, left }]));
  if (known.length === 0) return null;
  return (
    <section aria-label="What was left" className="flex flex-col gap-1">
      <h3 className="font-semibold">What was left of the things</h3>
      {known.map(({ id, left }) => (
        <LeftNotice key={id} left={left} />
      ))}
    </section>
  );
}

function ThingFields(props: {
  readonly item: Item;
  readonly left: LeftThing | null;
  readonly entries: Entries;
  readonly enter: (name: string, value: Choice | string | null) => void;
  readonly mistakes: Mistakes;
  readonly isDisabled: boolean;
}) {
  const { item, left, entries, enter, mistakes, isDisabled } = props;
  const [choosesItself, setChoosesItself] = useState(false);
  const { id, title, kind, asks, serial } = item;
  const read = textIn(entries[itemName(id)]).trim();
  const chosen = choiceIn(entries[thingName(id)]);
  const isShare = kind === 'share' && !asks;
  /** What has a number is known by it: only where that is of nothing that is known somebody says which one it is to be. */
  const isChosen = (!asks && serial === null) || chosen !== null || choosesItself;
  return (
    <div className="flex flex-col gap-2">
      {isChosen ? (
        <FieldBox name={thingName(id)}>
          <ReferenceField
            field={choosing(item)}
            value={chosen}
            onChange={(choice) => enter(thingName(id), choice)}
            mistake={mistakes[thingName(id)]}
            isDisabled={isDisabled}
          />
        </FieldBox>
      ) : null}
      {asks || (isShare && chosen !== null) ? (
        <FieldBox name={itemName(id)}>
          <TextField
            label={asks ? title : `${title}: its number`}
            name={itemName(id)}
            value={textIn(entries[itemName(id)])}
            onChange={(text) => enter(itemName(id), text)}
            mistake={mistakes[itemName(id)]}
            hint="The number as it stands on it."
            isDisabled={isDisabled}
          />
        </FieldBox>
      ) : null}
      {asks || serial === null ? null : (
        <p>
          <span className="font-semibold">{title}</span>, {serial}
        </p>
      )}
      {asks && read === '' ? null : <LeftNotice left={left} />}
      {asks && read !== '' && left === null && !isChosen ? (
        <Button small className="self-start" onPress={() => setChoosesItself(true)}>
          Choose which one it is to be…
        </Button>
      ) : null}
    </div>
  );
}

/** What a thing can be in the registry. */
function choosing({ id, title, kind, asks }: Item): ReferenceFieldOf {
  const about = {
    kind: 'reference',
    name: thingName(id),
    label: asks ? `Which one it is to be: ${title}` : title,
    none: 'As its number or its bag says, or new',
    optional: true,
  } as const;
  if (kind === 'yubikey') return { ...about, to: 'yubikey' };
  if (kind === 'share' && !asks) return { ...about, to: 'key', label: `${title}: a share of the key` };
  return { ...about, to: 'asset', where: { status: 'kept' } };
}

/** What the last ceremony, or whoever moved it since, has left. */
function LeftNotice({ left }: { readonly left: LeftThing | null }) {
  if (left === null)
    return (
      <p className="text-sm text-muted">The registry does not know it: nothing is compared with before.</p>
    );
  const { name, container, location, holder, ceremony } = left;
  const where = [
    ...(container === null ? [] : [`in “${container.name}”`]),
    ...(location === null ? [] : [`in ${location}`]),
    ...(holder === null ? [] : [`with ${holder}`]),
  ];
  return (
    <p role="note" className="text-sm">
      <UserText>{name}</UserText>
      {where.length === 0 ? ' is known; nobody has recorded where it is' : `: left ${where.join(', ')}`}
      {ceremony === null ? '.' : `, by the ceremony “${ceremony.title}” of ${utc(ceremony.openedAt)}.`}
    </p>
  );
}
