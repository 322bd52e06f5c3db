import { Check, ChevronDown } from 'lucide-react';
import {
  Autocomplete,
  Button,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  SearchField,
  Select,
  SelectValue,
  Text,
} from 'react-aria-components';
import type { Problem } from '../../app/problem.ts';
import { FieldMistake, fieldLook, Optional } from './text-field.tsx';
import { UserText } from './user-text.tsx';

/** Something that can be chosen. */
export interface Choice {
  readonly id: string;
  readonly name: string;
  /** Tells apart what has the same name. */
  readonly about?: string;
}

/** How choices stand that main lists: `loading` until the first answer and while a search is under way. */
export type ChoicesState = 'loading' | 'ready' | Problem;

/** Finding in a list too long to look through. */
export interface ChoiceSearch {
  readonly text: string;
  readonly onSearch: (text: string) => void;
}

/**
 * One choice out of a list. It opens at once, also while the choices are on their way or where there are none, and then
 * says so. What is chosen need not be among those listed now.
 */
export function SelectField(props: {
  readonly label: string;
  readonly name: string;
  readonly choices: readonly Choice[];
  /** How the choices stand, where main lists them. */
  readonly state?: ChoicesState;
  /** Why there is nothing to choose, and what to do about it. */
  readonly empty?: string | undefined;
  readonly value: Choice | null;
  readonly onChange: (choice: Choice) => void;
  readonly placeholder: string;
  readonly search?: ChoiceSearch | undefined;
  readonly mistake?: string | undefined;
  readonly hint?: string | undefined;
  /** How many of the choices stand in the list whatever main answers. */
  readonly listedAlways?: number;
  readonly isDisabled?: boolean;
  /** Whether nothing need be chosen. */
  readonly optional?: boolean;
}) {
  const { value, choices, search } = props;
  return (
    <Select
      name={props.name}
      value={value?.id ?? null}
      onChange={(key) => {
        const choice = choices.find(({ id }) => id === key);
        if (choice !== undefined) props.onChange(choice);
      }}
      allowsEmptyCollection
      isInvalid={props.mistake !== undefined}
      validationBehavior="aria"
      isDisabled={props.isDisabled ?? false}
      className="group flex flex-col gap-1"
    >
      <span className="flex flex-wrap items-baseline gap-x-1.5">
        <Label className="font-semibold">{props.label}</Label>
        {props.optional === true ? <Optional /> : null}
      </span>
      <Button
        className={`${fieldLook} flex items-center justify-between gap-3 text-start group-data-invalid:border-2 group-data-invalid:border-broken`}
      >
        <SelectValue className="min-w-0">
          {value === null ? (
            <span className="text-muted">{props.placeholder}</span>
          ) : (
            <UserText>{value.name}</UserText>
          )}
        </SelectValue>
        <ChevronDown aria-hidden size={18} className="shrink-0" />
      </Button>
      {props.hint === undefined ? null : (
        <Text slot="description" className="text-sm text-muted">
          {props.hint}
        </Text>
      )}
      <FieldMistake>{props.mistake}</FieldMistake>
      <Popover className="flex w-(--trigger-width) flex-col gap-1 rounded-md border border-edge bg-surface p-1 shadow-above">
        {search === undefined ? (
          <Listed choices={choices} />
        ) : (
          <Autocomplete inputValue={search.text} onInputChange={search.onSearch}>
            <SearchField aria-label={`Find: ${props.label}`} autoFocus>
              <Input dir="auto" placeholder="Find…" className={fieldLook} />
            </SearchField>
            <Listed choices={choices} />
          </Autocomplete>
        )}
        <ListState
          state={props.state ?? 'ready'}
          none={props.choices.length <= (props.listedAlways ?? 0)}
          found={search === undefined || search.text === ''}
          empty={props.empty}
        />
      </Popover>
    </Select>
  );
}

/** Below the choices: that they are on their way, why there are none, or why they could not be had. */
function ListState(props: {
  readonly state: ChoicesState;
  readonly none: boolean;
  /** Whether all of them are listed, without a search. */
  readonly found: boolean;
  readonly empty: string | undefined;
}) {
  const text = stateText(props);
  return (
    <p role="status" data-testid="choices-state" className="px-3 py-2 text-muted empty:hidden">
      {text}
    </p>
  );
}

function stateText({ state, none, found, empty }: Parameters<typeof ListState>[0]): string {
  if (state === 'loading') return 'Loading…';
  if (state !== 'ready') return `${state.happened} ${state.remedy}`;
  if (!none) return '';
  return found ? (empty ?? 'There is nothing to choose from.') : 'Nothing found.';
}

function Listed({ choices }: { readonly choices: readonly Choice[] }) {
  return (
    <ListBox items={choices} className="min-h-0 overflow-auto outline-none">
      {(choice: Choice) => (
        <ListBoxItem
          id={choice.id}
          textValue={choice.name}
          className="group/item flex items-center justify-between gap-3 rounded-md px-3 py-2 outline-none data-focused:bg-chosen data-focus-visible:outline-3 data-focus-visible:-outline-offset-3 data-focus-visible:outline-focus"
        >
          <span className="min-w-0">
            <UserText>{choice.name}</UserText>
            {choice.about === undefined ? null : (
              <span className="block text-sm text-muted">
                <UserText>{choice.about}</UserText>
              </span>
            )}
          </span>
          <Check aria-hidden size={16} className="invisible shrink-0 group-data-selected/item:visible" />
        </ListBoxItem>
      )}
    </ListBox>
  );
}
