import type { AggregateName } from '../../app/registry/index.ts';
import { useAnswer } from '../bridge/query.ts';
import { useReading } from '../window/reading.ts';
import type { ListOf } from './list-view.ts';

/** Where the rows of a list begin that begin with a letter. */
interface Letters {
  /** The letters there are, each with where its rows begin. */
  readonly places: readonly { readonly letter: string; readonly position: number }[];
  /** Where the rows of a letter begin; null where there are none, undefined while that is not known. */
  readonly positionOf: (letter: string) => number | null | undefined;
}

/** Follows the letters of what a list is ordered by; there are none while the last changed stand first. */
export function useLetters(kind: AggregateName, list: ListOf): Letters {
  const ledger = useReading((reading) => reading.ledger);
  const { answer } = useAnswer(
    'registry.letters',
    { ledger, kind, ...list },
    { enabled: list.order !== 'changed' },
  );
  let position = 0;
  const places = (list.order === 'changed' ? [] : (answer?.letters ?? [])).map(({ letter, count }) => {
    const place = { letter, position };
    position += count;
    return place;
  });
  return {
    places,
    positionOf: (letter) =>
      answer === undefined && list.order !== 'changed'
        ? undefined
        : (places.find((place) => place.letter === letter.toUpperCase())?.position ?? null),
  };
}
