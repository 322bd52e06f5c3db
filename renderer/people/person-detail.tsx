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
