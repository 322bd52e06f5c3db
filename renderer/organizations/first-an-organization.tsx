import { Button } from '../shared/button.tsx';
import { EmptyState } from '../shared/empty-state.tsx';
import { go } from '../shell/navigation-store.ts';

/** In place of a list that needs an organization when there is none. `what` completes “… belong to an organization”. */
export function FirstAnOrganization({ what }: { readonly what: string }) {
  return (
    <EmptyState title="First create an organization">
      <p>{what} belong to an organization, and there is none yet.</p>
      <Button look="primary" onPress={() => go('organizations', { kind: 'create', organization: null })}>
        New organization
      </Button>
    </EmptyState>
  );
}
