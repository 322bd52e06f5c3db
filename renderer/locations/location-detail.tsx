import type { LocationRow } from '../../app/contract/registry.ts';
import { DetailHeading } from '../registry/detail-heading.tsx';
import { History } from '../registry/history.tsx';
import { Fact, Facts } from '../shared/facts.tsx';
import { TimeText } from '../shared/time-text.tsx';
import { UserText } from '../shared/user-text.tsx';

/** Everything about one location. */
export function LocationDetail({ row }: { readonly row: LocationRow }) {
  return (
    <>
      <DetailHeading kind="Location" name={row.name} />
      <Facts>
        <Fact label="Organization">
          <UserText>{row.organizationName}</UserText>
        </Fact>
        <Fact label="Type">{row.locationType}</Fact>
        <Fact label="Security level">
          {row.securityLevel === null ? 'None' : <UserText>{row.securityLevel}</UserText>}
        </Fact>
        <Fact label="Address">{row.address === null ? 'None' : <UserText>{row.address}</UserText>}</Fact>
        <Fact label="Recorded">
          <TimeText at={row.recordedAt} />
        </Fact>
        <Fact label="Location id" mono>
          {row.id}
        </Fact>
      </Facts>
      <History id={row.id} />
    </>
  );
}
