import type { OperatorRow } from '../../app/contract/schemas.ts';
import { SecretFile } from '../keys/secret-file.tsx';
import { DetailHeading } from '../registry/detail-heading.tsx';
import { History } from '../registry/history.tsx';
import { CopyButton } from '../shared/copy-button.tsx';
import { Fact, Facts } from '../shared/facts.tsx';
import { TimeText } from '../shared/time-text.tsx';
import { UserText } from '../shared/user-text.tsx';

/** Everything about one NATS operator. */
export function OperatorDetail({ row }: { readonly row: OperatorRow }) {
  return (
    <>
      <DetailHeading kind="NATS operator" name={row.name} />
      <Facts>
        <Fact label="Organization">
          <UserText>{row.organizationName}</UserText>
        </Fact>
        <Fact label="Public key" mono>
          {row.publicKey}
          <span className="mt-2 flex items-center gap-3 font-sans">
            <CopyButton text={row.publicKey} what="public key" />
          </span>
        </Fact>
        <Fact label="Seed">
          <SecretFile file={row.seedFile} present={row.seedPresent} />
        </Fact>
        <Fact label="Recorded">
          <TimeText at={row.recordedAt} />
        </Fact>
        <Fact label="Operator id" mono>
          {row.id}
        </Fact>
      </Facts>
      <History id={row.id} />
    </>
  );
}
