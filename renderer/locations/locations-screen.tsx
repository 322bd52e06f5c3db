import type { LocationRow } from '../../app/contract/registry.ts';
import { FirstAnOrganization } from '../organizations/first-an-organization.tsx';
import { useCounts } from '../registry/counts-store.ts';
import { RegistryScreen } from '../registry/registry-screen.tsx';
import { Button } from '../shared/button.tsx';
import { EmptyState } from '../shared/empty-state.tsx';
import type { Column } from '../shared/record-table.tsx';
import { UserText } from '../shared/user-text.tsx';
import { LocationDetail } from './location-detail.tsx';
import { LocationForm } from './location-form.tsx';
import { locationList } from './location-list.ts';

const columns: readonly Column<LocationRow>[] = [
  { title: 'Name', cell: ({ name }) => <UserText>{name}</UserText> },
  { title: 'Organization', cell: ({ organizationName }) => <UserText>{organizationName}</UserText> },
  { title: 'Type', cell: ({ locationType }) => locationType, className: 'w-28' },
];

/** The locations of the ledger. */
export function LocationsScreen() {
  const notYet = useCounts(({ organizations }) => organizations === 0);
  return (
    <RegistryScreen
      title="Locations"
      about="Where keys and devices are kept: rooms, safes, and places within systems."
      nouns={['location', 'locations']}
      newLabel="New location"
      recordedLabel="Location recorded"
      list={locationList}
      columns={columns}
      notYet={notYet}
      detail={(row) => <LocationDetail row={row} />}
      form={(form) => <LocationForm {...form} />}
      next={() => null}
      empty={(create) =>
        notYet ? (
          <FirstAnOrganization what="Locations" />
        ) : (
          <EmptyState title="No locations yet">
            <p>Record where keys and devices are kept. A location belongs to one organization.</p>
            <Button look="primary" onPress={create}>
              New location
            </Button>
          </EmptyState>
        )
      }
    />
  );
}
