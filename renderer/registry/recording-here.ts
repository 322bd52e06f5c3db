import { type ComponentType, createContext, useContext } from 'react';
import type { AggregateName } from '../../app/registry/index.ts';
import type { Choice } from '../shared/select-field.tsx';
import { nounOf } from './words.ts';

/** What records an object in front of the form that asks for one. */
export type RecordsHere = ComponentType<{
  readonly kind: AggregateName;
  readonly onClose: () => void;
  readonly onRecorded: (choice: Choice) => void;
}>;

/** Set where what is not there yet can be recorded on the spot; null elsewhere. */
export const RecordingHere = createContext<RecordsHere | null>(null);

/** What takes no secret and no device, and so is recorded in a moment. */
const SIMPLE: ReadonlySet<AggregateName> = new Set(['organization', 'person', 'location', 'asset']);

/** The choice that stands for an object which is not there yet; what can be chosen otherwise has a UUID. */
export const NEW = 'new';

/** What records an object of an aggregate on the spot, and how that choice is called; null where it is recorded elsewhere. */
export function useRecordingHere(
  kind: AggregateName,
): { readonly Records: RecordsHere; readonly choice: Choice } | null {
  const Records = useContext(RecordingHere);
  if (Records === null || !SIMPLE.has(kind)) return null;
  return {
    Records,
    choice: { id: NEW, name: `New ${nounOf(kind)}…`, about: 'Not recorded in this ledger yet' },
  };
}
