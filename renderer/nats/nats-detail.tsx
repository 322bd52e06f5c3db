import type { NatsRow } from '../../app/contract/registry.ts';
import type { NatsPermissions } from '../../app/registry/nats-permissions.ts';
import { SecretFile } from '../keys/secret-file.tsx';
import { DetailHeading } from '../registry/detail-heading.tsx';
import { History } from '../registry/history.tsx';
import type { Addition } from '../registry/registry-screen.tsx';
import { CopyButton } from '../shared/copy-button.tsx';
import { Fact, Facts } from '../shared/facts.tsx';
import { TimeText } from '../shared/time-text.tsx';
import { UserText } from '../shared/user-text.tsx';
import { Warnings } from '../shared/warnings.tsx';
import { NatsAdditions } from './nats-additions.tsx';
import { natsKinds } from './nats-kinds.ts';

/** Everything about one NATS identity. */
export function NatsDetail(props: { readonly row: NatsRow; readonly onAdded: (addition: Addition) => void }) {
  const { row } = props;
  return (
    <>
      <DetailHeading kind={natsKinds[row.kind]} name={row.name} />
      {row.kind === 'user' ? <Warnings warnings={row.warnings} /> : null}
      <Facts>
        <Belongs row={row} />
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
        <Fact label="Id" mono>
          {row.id}
        </Fact>
      </Facts>
      <NatsAdditions row={row} onAdded={props.onAdded} />
      <History id={row.id} />
    </>
  );
}

function Belongs({ row }: { readonly row: NatsRow }) {
  switch (row.kind) {
    case 'operator':
      return (
        <Fact label="Organization">
          <UserText>{row.organizationName}</UserText>
        </Fact>
      );
    case 'account':
      return (
        <>
          <Fact label="Operator">
            <UserText>{row.operatorName}</UserText>
          </Fact>
          <Fact label="System account">{row.isSystem ? 'Yes' : 'No'}</Fact>
          <Fact label="Unit">{row.unit === null ? 'None' : <UserText>{row.unit}</UserText>}</Fact>
        </>
      );
    case 'user':
      return (
        <>
          <Fact label="Account">
            <UserText>{`${row.operatorName} / ${row.accountName}`}</UserText>
          </Fact>
          <Fact label="Person">{row.person === null ? 'None' : <UserText>{row.person}</UserText>}</Fact>
          <Permissions permissions={row.permissions} />
        </>
      );
  }
}

function Permissions({ permissions }: { readonly permissions: NatsPermissions }) {
  return (
    <>
      <Fact label="May publish">
        <Subjects subjects={permissions.publish} />
      </Fact>
      <Fact label="May subscribe">
        <Subjects subjects={permissions.subscribe} />
      </Fact>
      <Fact label="May answer requests">{permissions.allow_responses ? 'Yes' : 'No'}</Fact>
    </>
  );
}

function Subjects({ subjects }: { readonly subjects: readonly string[] }) {
  if (subjects.length === 0) return 'Nothing';
  return (
    <ul className="font-mono text-sm break-all">
      {subjects.map((subject) => (
        <li key={subject}>{subject}</li>
      ))}
    </ul>
  );
}
