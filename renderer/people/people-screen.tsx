import type { PersonRow } from '../../app/contract/schemas.ts';
import { FirstAnOrganization } from '../organizations/first-an-organization.tsx';
import { useCounts } from '../registry/counts-store.ts';
import { RegistryScreen } from '../registry/registry-screen.tsx';
import { Button } from '../shared/button.tsx';
import { EmptyState } from '../shared/empty-state.tsx';
import type { Column } from '../shared/record-table.tsx';
import { UserText } from '../shared/user-text.tsx';
import { go } from '../shell/navigation-store.ts';
import { PersonDetail } from './person-detail.tsx';
import { PersonForm } from './person-form.tsx';
import { personList } from './person-list.ts';

const columns: readonly Column<PersonRow>[] = [
  { title: 'Name', cell: ({ name }) => <UserText>{name}</UserText> },
  { title: 'Organization', cell: ({ organizationName }) => <UserText>{organizationName}</UserText> },
  { title: 'E-mail', cell: ({ email }) => <UserText>{email}</UserText> },
];

/** The people of the ledger. */
export function PeopleScreen() {
  const notYet = useCounts(({ organizations }) => organizations === 0);
  return (
    <RegistryScreen
      title="People"
      about="Members of organizations: those who hold keys."
      nouns={['person', 'people']}
      newLabel="New person"
      recordedLabel="Person recorded"
      list={personList}
      columns={columns}
      notYet={notYet}
      detail={(row) => <PersonDetail row={row} />}
      form={(form) => <PersonForm {...form} />}
      next={({ organization, name, recorded }) => (
        <Button
          small
          look="primary"
          onPress={() => go('keys', { kind: 'create', organization, person: { id: recorded.id, name } })}
        >
          Next: make a key
        </Button>
      )}
      empty={(create) =>
        notYet ? (
          <FirstAnOrganization what="People" />
        ) : (
          <EmptyState title="No people yet">
            <p>Record those who hold keys. A person belongs to one organization.</p>
            <Button look="primary" onPress={create}>
              New person
            </Button>
          </EmptyState>
        )
      }
    />
  );
}
