import type { PersonRow } from '../../app/contract/schemas.ts';
import { DetailHeading } from '../registry/detail-heading.tsx';
import { History } from '../registry/history.tsx';
import { Fact, Facts } from '../shared/facts.tsx';
import { TimeText } from '../shared/time-text.tsx';
import { UserText } from '../shared/user-text.tsx';

/** Everything about one person. */
export function PersonDetail({ row }: { readonly row: PersonRow }) {
  return (
    <>
      <DetailHeading kind="Person" name={row.name} />
      <Facts>
        <Fact label="Organization">
          <UserText>{row.organizationName}</UserText>
        </Fact>
        <Fact label="E-mail">
          <UserText>{row.email}</UserText>
        </Fact>
        <Fact label="Title">{row.title === null ? 'None' : <UserText>{row.title}</UserText>}</Fact>
        <Fact label="Department">
          {row.department === null ? 'None' : <UserText>{row.department}</UserText>}
        </Fact>
        <Fact label="Units">
          {row.units.length === 0 ? (
            'None'
          ) : (
            <ul>
              {row.units.map((unit) => (
                <li key={unit}>
                  <UserText>{unit}</UserText>
                </li>
              ))}
            </ul>
          )}
        </Fact>
        <Fact label="Roles">{row.roles.length === 0 ? 'None' : <Roles roles={row.roles} />}</Fact>
        <Fact label="Recorded">
          <TimeText at={row.recordedAt} />
        </Fact>
        <Fact label="Person id" mono>
          {row.id}
        </Fact>
      </Facts>
      <History id={row.id} />
    </>
  );
}

function Roles({ roles }: { readonly roles: PersonRow['roles'] }) {
  return (
    <ul className="flex flex-col gap-2">
      {roles.map(({ role, holdsIn, may }) => (
        <li key={`${role} ${holdsIn}`}>
          <p>
            <span className="font-semibold">{role}</span> in <UserText>{holdsIn}</UserText>
          </p>
          <p className="text-sm text-muted">May {may}</p>
        </li>
      ))}
    </ul>
  );
}
