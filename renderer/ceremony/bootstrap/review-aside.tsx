import type { BootstrapPreview } from '../../../app/contract/bootstrap.ts';
import { Card } from '../../shared/card.tsx';
import { number } from '../../shared/counted.ts';
import { UserText } from '../../shared/user-text.tsx';

/** What a file says besides: what comes later, what is not recorded, and ids that were made here. */
export function ReviewAside({ preview }: { readonly preview: BootstrapPreview }) {
  const { yubikeys, unrecorded, madeIds } = preview;
  return (
    <>
      {yubikeys.length === 0 ? null : (
        <Card
          title={`YubiKeys, planned (${number(yubikeys.length)})`}
          about="Planned, not recorded: assign each key when it is plugged in."
        >
          <ul className="divide-y divide-line">
            {yubikeys.map(({ serial, name, person, role, location }) => (
              <li key={serial} className="py-2">
                <p className="font-semibold">
                  <UserText>{name}</UserText>
                </p>
                <p className="text-sm">
                  Serial number {serial} · {role} · <UserText>{person}</UserText>
                  {location === null ? null : (
                    <>
                      {' · '}
                      <UserText>{location}</UserText>
                    </>
                  )}
                </p>
              </li>
            ))}
          </ul>
        </Card>
      )}
      {unrecorded.length === 0 ? null : (
        <Card
          title={`Not recorded (${number(unrecorded.length)})`}
          about="Read, but no event holds it. Keep the file if it matters."
        >
          <Places places={unrecorded} nothing="" />
        </Card>
      )}
      {madeIds.length === 0 ? null : (
        <Card
          title={`Ids made here (${number(madeIds.length)})`}
          about="Where the file gives no id, or one that is no UUID, a new one is made. References within the file are kept."
        >
          <Places places={madeIds} nothing="no id in the file" />
        </Card>
      )}
    </>
  );
}

function Places(props: {
  readonly places: readonly { readonly path: string; readonly found: string | null }[];
  readonly nothing: string;
}) {
  return (
    <ul className="divide-y divide-line text-sm">
      {props.places.map(({ path, found }) => (
        <li key={path} className="py-1.5">
          <span className="font-mono break-all">{path}</span>: <UserText>{found ?? props.nothing}</UserText>
        </li>
      ))}
    </ul>
  );
}
