import type { NatsRow } from '../../app/contract/registry.ts';
import { FirstAnOrganization } from '../organizations/first-an-organization.tsx';
import { useCounts } from '../registry/counts-store.ts';
import { RegistryScreen } from '../registry/registry-screen.tsx';
import { Button } from '../shared/button.tsx';
import { EmptyState } from '../shared/empty-state.tsx';
import type { Column } from '../shared/record-table.tsx';
import { UserText } from '../shared/user-text.tsx';
import { NatsDetail } from './nats-detail.tsx';
import { natsKinds } from './nats-kinds.ts';
import { natsList } from './nats-list.ts';
import { OperatorForm } from './operator-form.tsx';

/** How far a name is set in, so that one sees what belongs to what. */
const insets: Readonly<Record<NatsRow['kind'], string>> = { operator: '', account: 'ps-5', user: 'ps-10' };

const columns: readonly Column<NatsRow>[] = [
  {
    title: 'Name',
    cell: ({ kind, name }) => (
      <span className={`block ${insets[kind]}`}>
        <UserText>{name}</UserText>
      </span>
    ),
  },
  { title: 'Kind', cell: ({ kind }) => natsKinds[kind] },
  { title: 'Belongs to', cell: (row) => <UserText>{belongsTo(row)}</UserText> },
];

function belongsTo(row: NatsRow): string {
  switch (row.kind) {
    case 'operator':
      return row.organizationName;
    case 'account':
      return row.operatorName;
    case 'user':
      return row.accountName;
  }
}

/** The NATS identities of the ledger: operators, their accounts, and the accounts' users. */
export function NatsScreen() {
  const notYet = useCounts(({ organizations }) => organizations === 0);
  return (
    <RegistryScreen
      title="NATS identities"
      about="Operators, their accounts, and the accounts’ users. Public keys go to the servers; the seeds stay here, encrypted."
      nouns={['NATS identity', 'NATS identities']}
      newLabel="New NATS operator"
      recordedLabel="NATS operator created"
      list={natsList}
      columns={columns}
      notYet={notYet}
      detail={(row, onAdded) => <NatsDetail key={row.id} row={row} onAdded={onAdded} />}
      form={(form) => <OperatorForm {...form} />}
      next={() => null}
      empty={(create) =>
        notYet ? (
          <FirstAnOrganization what="NATS operators" />
        ) : (
          <EmptyState title="No NATS operators yet">
            <p>An operator signs the accounts of a NATS system. An organization needs one, seldom two.</p>
            <Button look="primary" onPress={create}>
              New NATS operator
            </Button>
          </EmptyState>
        )
      }
    />
  );
}
