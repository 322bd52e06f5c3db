import type { OrganizationRow } from '../../app/contract/schemas.ts';
import { startFromFile } from '../bootstrap/bootstrap-store.ts';
import { RegistryScreen } from '../registry/registry-screen.tsx';
import { Button } from '../shared/button.tsx';
import { number } from '../shared/counted.ts';
import { EmptyState } from '../shared/empty-state.tsx';
import type { Column } from '../shared/record-table.tsx';
import { UserText } from '../shared/user-text.tsx';
import { go } from '../shell/navigation-store.ts';
import { OrganizationDetail } from './organization-detail.tsx';
import { OrganizationForm } from './organization-form.tsx';
import { organizationList } from './organization-list.ts';

const columns: readonly Column<OrganizationRow>[] = [
  { title: 'Name', cell: ({ name }) => <UserText>{name}</UserText> },
  { title: 'Domain', cell: ({ domain }) => domain ?? <span className="text-muted">None</span> },
  {
    title: 'People',
    cell: ({ people }) => number(people),
    className: 'hidden w-20 text-end! tabular-nums @min-[30rem]:table-cell',
  },
  {
    title: 'Keys',
    cell: ({ keys }) => number(keys),
    className: 'hidden w-20 text-end! tabular-nums @min-[30rem]:table-cell',
  },
];

/** The organizations of the ledger. */
export function OrganizationsScreen() {
  return (
    <RegistryScreen
      title="Organizations"
      about="The organizations this ceremony makes keys for. People, keys and NATS operators belong to an organization."
      nouns={['organization', 'organizations']}
      newLabel="New organization"
      recordedLabel="Organization recorded"
      list={organizationList}
      columns={columns}
      detail={(row, onAdded) => <OrganizationDetail key={row.id} row={row} onAdded={onAdded} />}
      form={(form) => <OrganizationForm {...form} />}
      next={({ organization }) => (
        <Button small look="primary" onPress={() => go('people', { kind: 'create', organization })}>
          Next: add a person
        </Button>
      )}
      empty={(create) => (
        <EmptyState title="Start with an organization">
          <p>People, keys and NATS operators all belong to an organization. Record the first one.</p>
          <Button look="primary" onPress={create}>
            New organization
          </Button>
          <p>Or take everything from a file that was prepared:</p>
          <Button onPress={startFromFile}>Start from a bootstrap file…</Button>
        </EmptyState>
      )}
    />
  );
}
