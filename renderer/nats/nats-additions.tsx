import { useState } from 'react';
import type { NatsRow } from '../../app/contract/registry.ts';
import { withOfficer } from '../ledger/officer-store.ts';
import { useReadOnly } from '../ledger/shown-ledger.ts';
import type { Addition } from '../registry/registry-screen.tsx';
import { Button } from '../shared/button.tsx';
import { AccountForm } from './account-form.tsx';
import { UserForm } from './user-form.tsx';

/** What can be added to an identity: an account to an operator, a user to an account. */
export function NatsAdditions(props: {
  readonly row: NatsRow;
  readonly onAdded: (addition: Addition) => void;
}) {
  const { row, onAdded } = props;
  const readOnly = useReadOnly();
  const [open, setOpen] = useState(false);
  if (row.kind === 'user' || readOnly) return null;
  const close = () => setOpen(false);
  return (
    <>
      <Button small className="self-start" onPress={() => withOfficer(() => setOpen(true))}>
        {row.kind === 'operator' ? 'Add an account' : 'Add a user'}
      </Button>
      {open && row.kind === 'operator' ? (
        <AccountForm operator={row} onClose={close} onAdded={onAdded} />
      ) : null}
      {open && row.kind === 'account' ? <UserForm account={row} onClose={close} onAdded={onAdded} /> : null}
    </>
  );
}
