import type { OperatorRow } from '../../app/contract/schemas.ts';
import { FirstAnOrganization } from '../organizations/first-an-organization.tsx';
import { useCounts } from '../registry/counts-store.ts';
import { RegistryScreen } from '../registry/registry-screen.tsx';
import { Button } from '../shared/button.tsx';
import { EmptyState } from '../shared/empty-state.tsx';
import type { Column } from '../shared/record-table.tsx';
import { UserText } from '../shared/user-text.tsx';
import { OperatorDetail } from './operator-detail.tsx';
import { OperatorForm } from './operator-form.tsx';
import { operatorList } from './operator-list.ts';

const columns: readonly Column<OperatorRow>[] = [
  { title: 'Name', cell: ({ name }) => <UserText>{name}</UserText> },
  { title: 'Organization', cell: ({ organizationName }) => <UserText>{organizationName}</UserText> },
];

/** The NATS operators of the ledger. */
export function OperatorsScreen() {
  const notYet = useCounts(({ organizations }) => organizations === 0);
  return (
    <RegistryScreen
      title="NATS operators"
      about="Identities at the root of a NATS system. The public key goes to the servers; the seed stays here, encrypted."
      nouns={['NATS operator', 'NATS operators']}
      newLabel="New NATS operator"
      recordedLabel="NATS operator created"
      list={operatorList}
      columns={columns}
      notYet={notYet}
      detail={(row) => <OperatorDetail row={row} />}
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
