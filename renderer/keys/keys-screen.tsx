import type { KeyRow } from '../../app/contract/schemas.ts';
import { keyPurposes } from '../../app/registry/key-facts.ts';
import { FirstAnOrganization } from '../organizations/first-an-organization.tsx';
import { useCounts } from '../registry/counts-store.ts';
import { RegistryScreen } from '../registry/registry-screen.tsx';
import { Button } from '../shared/button.tsx';
import { EmptyState } from '../shared/empty-state.tsx';
import type { Column } from '../shared/record-table.tsx';
import { UserText } from '../shared/user-text.tsx';
import { KeyDetail } from './key-detail.tsx';
import { KeyForm } from './key-form.tsx';
import { keyList } from './key-list.ts';

const columns: readonly Column<KeyRow>[] = [
  { title: 'Label', cell: ({ label }) => <UserText>{label}</UserText> },
  { title: 'Purpose', cell: ({ purpose }) => keyPurposes[purpose] },
  {
    title: 'Holder',
    cell: ({ organizationName, personName }) => <UserText>{personName ?? organizationName}</UserText>,
  },
];

/** The keys of the ledger. */
export function KeysScreen() {
  const notYet = useCounts(({ organizations }) => organizations === 0);
  return (
    <RegistryScreen
      title="Keys"
      about="Key pairs made on this laptop. The ledger holds the public half; the private half stays here, encrypted."
      nouns={['key', 'keys']}
      newLabel="New key"
      recordedLabel="Key generated"
      list={keyList}
      columns={columns}
      notYet={notYet}
      detail={(row) => <KeyDetail row={row} />}
      form={(form) => <KeyForm {...form} />}
      next={() => null}
      empty={(create) =>
        notYet ? (
          <FirstAnOrganization what="Keys" />
        ) : (
          <EmptyState title="No keys yet">
            <p>A key pair is made on this laptop and its private half encrypted with a passphrase you set.</p>
            <Button look="primary" onPress={create}>
              New key
            </Button>
          </EmptyState>
        )
      }
    />
  );
}
