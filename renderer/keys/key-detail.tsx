import type { KeyRow } from '../../app/contract/schemas.ts';
import { keyPurposes } from '../../app/registry/key-facts.ts';
import { DetailHeading } from '../registry/detail-heading.tsx';
import { History } from '../registry/history.tsx';
import { CopyButton } from '../shared/copy-button.tsx';
import { Fact, Facts } from '../shared/facts.tsx';
import { TimeText } from '../shared/time-text.tsx';
import { UserText } from '../shared/user-text.tsx';
import { KeyFiles } from './key-files.tsx';

/** Everything about one key. */
export function KeyDetail({ row }: { readonly row: KeyRow }) {
  return (
    <>
      <DetailHeading kind={`${row.algorithm} key`} name={row.label} />
      <Facts>
        <Fact label="Purpose">{keyPurposes[row.purpose]}</Fact>
        <Fact label="Organization">
          <UserText>{row.organizationName}</UserText>
        </Fact>
        <Fact label="Holder">
          {row.personName === null ? 'The organization itself' : <UserText>{row.personName}</UserText>}
        </Fact>
        <Fact label="Description">
          {row.description === null ? 'None' : <UserText>{row.description}</UserText>}
        </Fact>
        <Fact label="Fingerprint" mono>
          {row.fingerprint}
        </Fact>
        <Fact label="Public key" mono>
          {row.publicKey}
          <span className="mt-2 flex items-center gap-3 font-sans">
            <CopyButton text={row.publicKey} what="public key" />
          </span>
        </Fact>
        <Fact label="Private key">
          <KeyFiles files={row.files} />
        </Fact>
        <Fact label="Recorded">
          <TimeText at={row.recordedAt} />
        </Fact>
        <Fact label="Key id" mono>
          {row.id}
        </Fact>
      </Facts>
      <History id={row.id} />
    </>
  );
}
