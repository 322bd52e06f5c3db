import { useCallback, useEffect, useRef, useState } from 'react';
import { create } from 'zustand';
import { call } from '../bridge/call.ts';
import type { Choice } from '../shared/select-field.tsx';

/*
 * What is half-typed in forms, while somebody looks elsewhere. It is in the memory of the window and nowhere else, and no
 * secret is ever among it: passphrases, PINs and shares stay in the fields in which they are typed.
 */

/** What stands in a field of a form; undefined while nothing was chosen in it. */
export type Entered = string | boolean | Choice | readonly string[] | null | undefined;

/** What stands in a form, by the names of its fields. */
export type Values = Readonly<Record<string, Entered>>;

/** A form, and what it is about. */
interface FormId {
  /** Its own: another object, or other things filled in already, make another form. */
  readonly key: string;
  /** What it is called: `New person`. */
  readonly title: string;
}

interface Kept {
  readonly title: string;
  /** What differs from how the form began. */
  readonly values: Values;
}

const useDrafts = create<{ readonly kept: ReadonlyMap<string, Kept> }>(() => ({ kept: new Map() }));

/** What is half-typed in one form. */
export interface Draft {
  readonly values: Values;
  /** Whether the form began with what was typed before. */
  readonly restored: boolean;
  /** Enters what a person has typed or chosen. */
  readonly enter: (change: Values) => void;
  /** Fills in what there is no choice about: that alone is nothing half-typed. */
  readonly fillIn: (change: Values) => void;
  /** Empties the form again. */
  readonly clear: () => void;
  /** Forgets it for good: it was recorded, or given up. */
  readonly forget: () => void;
}

/**
 * What is typed in a form, kept while one looks elsewhere, until it is recorded or given up.
 * @param initial how the form begins; asked once
 */
export function useDraft({ key, title }: FormId, initial: () => Values): Draft {
  const [begun] = useState(() => useDrafts.getState().kept.get(key));
  const [restored, setRestored] = useState(begun !== undefined);
  const [form, setForm] = useState(() => {
    const from = initial();
    return { from, values: { ...from, ...begun?.values } };
  });
  const ended = useRef(false);
  useEffect(() => {
    if (ended.current) return;
    const { from, values } = form;
    const typed = Object.entries(values).filter(([name, value]) => !isSame(value, from[name]));
    keep(key, typed.length === 0 ? null : { title, values: Object.fromEntries(typed) });
  }, [key, title, form]);
  return {
    values: form.values,
    restored,
    enter: useCallback(
      (change) => setForm(({ from, values }) => ({ from, values: { ...values, ...change } })),
      [],
    ),
    fillIn: useCallback(
      (change) =>
        setForm(({ from, values }) => ({ from: { ...from, ...change }, values: { ...values, ...change } })),
      [],
    ),
    clear: () => {
      setForm(({ from }) => ({ from, values: from }));
      setRestored(false);
    },
    forget: () => {
      ended.current = true;
      keep(key, null);
    },
  };
}

/** The text that stands in a field; empty while nothing does. */
export function textIn(value: Entered): string {
  return typeof value === 'string' ? value : '';
}

/** The texts of which several are chosen in a field. */
export function listIn(value: Entered): readonly string[] {
  return typeof value === 'object' && value !== null && !('id' in value) ? value : [];
}

/** The object that is chosen in a field; null where none is. */
export function choiceIn(value: Entered): Choice | null {
  return typeof value === 'object' && value !== null && 'id' in value ? value : null;
}

/** The same, where choosing none is a choice: undefined until something was chosen. */
export function chosenIn(value: Entered): Choice | null | undefined {
  return value === null ? null : (choiceIn(value) ?? undefined);
}

/**
 * Tells main what is half-typed, by the titles of the forms alone: it asks before the program ends.
 * @returns a function that stops it
 */
export function tellOfDrafts(): () => void {
  let told = '';
  const tell = () => {
    const forms = titlesOf(useDrafts.getState().kept);
    const now = JSON.stringify(forms);
    if (now === told) return;
    told = now;
    // Where main cannot be reached, nothing is closed by it either.
    call('window.halfTyped', { forms }).catch(() => {});
  };
  tell();
  return useDrafts.subscribe(tell);
}

/** More than these are not told, and no longer titles: one dialog has room for fewer. */
const MOST = { forms: 100, title: 300 };

function titlesOf(kept: ReadonlyMap<string, Kept>): string[] {
  return [...kept.values()].slice(0, MOST.forms).map(({ title }) => title.slice(0, MOST.title));
}

function keep(key: string, draft: Kept | null): void {
  const { kept } = useDrafts.getState();
  if (draft === null && !kept.has(key)) return;
  const next = new Map(kept);
  if (draft === null) next.delete(key);
  else next.set(key, draft);
  useDrafts.setState({ kept: next });
}

/** Nothing chosen and none chosen are not the same. */
function isSame(value: Entered, other: Entered): boolean {
  return JSON.stringify({ value }) === JSON.stringify({ value: other });
}
