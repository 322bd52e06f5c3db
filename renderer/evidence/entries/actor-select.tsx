import { useAnswer } from '../../bridge/query.ts';
import { NarrowSelect } from '../../shared/narrow-select.tsx';
import { useReading } from '../../window/reading.ts';

const ANYBODY = { id: 'anybody', name: 'Anybody acted' };

/** One who has acted in the ledger that is shown; of two with one name, one had signed in and one was typed. */
export function ActorSelect(props: {
  readonly value: readonly string[] | null;
  readonly onChange: (actors: string[] | null) => void;
}) {
  const ledger = useReading((reading) => reading.ledger);
  const actors = useAnswer('entries.actors', { ledger }, { keepPrevious: true }).answer?.actors ?? [];
  const choices = actors.map(({ key, name, signedIn }) => {
    const isOnly = actors.every((other) => other.key === key || other.name !== name);
    return { id: key, name: isOnly ? name : `${name} (${signedIn ? 'signed in' : 'name typed'})` };
  });
  return (
    <NarrowSelect
      label="Who acted"
      choices={[ANYBODY, ...choices]}
      value={props.value?.[0] ?? ANYBODY.id}
      onChange={(id) => props.onChange(id === ANYBODY.id ? null : [id])}
    />
  );
}
