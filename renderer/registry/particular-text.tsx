import { isDay, isMoment, utcDay } from '../../app/content/utc.ts';
import type { RegistryObject } from '../../app/contract/registry.ts';
import { CopyButton } from '../shared/copy-button.tsx';
import { ExactText } from '../shared/exact-text.tsx';
import { Fact } from '../shared/facts.tsx';
import { TimeText } from '../shared/time-text.tsx';
import { UserText } from '../shared/user-text.tsx';
import { ObjectLink } from './object-link.tsx';

/** A particular of an object. */
export type Particular = RegistryObject['particulars'][string];

/** A text; a moment, or a day, is said as everywhere. */
function Said({ text }: { readonly text: string }) {
  if (isDay(text)) return utcDay(text);
  return isMoment(text) ? <TimeText at={text} /> : <UserText>{text}</UserText>;
}

/** A particular in a few words, as it stands in a list. */
export function ParticularText({ particular }: { readonly particular: Particular }) {
  if (particular === null) return <span className="text-muted">None</span>;
  if (typeof particular === 'string') return <Said text={particular} />;
  if ('code' in particular) return <code className="font-mono text-sm wrap-anywhere">{particular.code}</code>;
  if ('text' in particular) return <UserText>{particular.text}</UserText>;
  const texts = particular.map((item) => (typeof item === 'string' ? item : item.text));
  return texts.length === 0 ? (
    <span className="text-muted">None</span>
  ) : (
    <UserText>{texts.join(', ')}</UserText>
  );
}

/** A particular with its label, as it stands beside the list. */
export function ParticularFact(props: { readonly label: string; readonly particular: Particular }) {
  const { label, particular } = props;
  if (particular === null || typeof particular === 'string')
    return <Fact label={label}>{particular === null ? 'None' : <Said text={particular} />}</Fact>;
  if ('code' in particular) {
    return (
      <Fact label={label} mono>
        <ExactText>{particular.code}</ExactText>
        {particular.copied === undefined ? null : (
          <span className="mt-2 flex items-center gap-3 font-sans">
            <CopyButton text={particular.code} what={particular.copied} />
          </span>
        )}
      </Fact>
    );
  }
  if ('text' in particular)
    return (
      <Fact label={label}>
        <ObjectLink to={particular} />
      </Fact>
    );
  return (
    <Fact label={label}>
      {particular.length === 0 ? (
        'None'
      ) : (
        <ul className="flex flex-col gap-1">
          {particular.map((item) => {
            if (typeof item !== 'string' && 'id' in item)
              return (
                <li key={item.id}>
                  <ObjectLink to={item} />
                </li>
              );
            const { text, about } = typeof item === 'string' ? { text: item, about: '' } : item;
            return (
              <li key={text}>
                <UserText>{text}</UserText>
                {about === '' ? null : <p className="text-sm text-muted">{about}</p>}
              </li>
            );
          })}
        </ul>
      )}
    </Fact>
  );
}
