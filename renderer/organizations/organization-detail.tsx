import { useState } from 'react';
import type { OrganizationRow } from '../../app/contract/schemas.ts';
import { withOfficer } from '../ledger/officer-store.ts';
import { useReadOnly } from '../ledger/shown-ledger.ts';
import { DetailHeading } from '../registry/detail-heading.tsx';
import { History } from '../registry/history.tsx';
import type { Addition } from '../registry/registry-screen.tsx';
import { Button } from '../shared/button.tsx';
import { number } from '../shared/counted.ts';
import { Fact, Facts } from '../shared/facts.tsx';
import { TimeText } from '../shared/time-text.tsx';
import { go } from '../shell/navigation-store.ts';
import { OrganizationUnits } from './organization-units.tsx';
import { UnitForm } from './unit-form.tsx';

/** Everything about one organization. */
export function OrganizationDetail(props: {
  readonly row: OrganizationRow;
  readonly onAdded: (addition: Addition) => void;
}) {
  const { row } = props;
  const readOnly = useReadOnly();
  const [unit, setUnit] = useState(false);
  const organization = { id: row.id, name: row.name };
  return (
    <>
      <DetailHeading kind="Organization" name={row.name} />
      <Facts>
        <Fact label="Domain">{row.domain ?? 'None'}</Fact>
        <Fact label="People">{number(row.people)}</Fact>
        <Fact label="Units">{number(row.units)}</Fact>
        <Fact label="Keys">{number(row.keys)}</Fact>
        <Fact label="Recorded">
          <TimeText at={row.recordedAt} />
        </Fact>
        <Fact label="Organization id" mono>
          {row.id}
        </Fact>
      </Facts>
      {readOnly ? null : (
        <div className="flex flex-wrap gap-3">
          <Button small onPress={() => go('people', { kind: 'create', organization })}>
            Add a person
          </Button>
          <Button small onPress={() => withOfficer(() => setUnit(true))}>
            Add a unit
          </Button>
          <Button small onPress={() => go('keys', { kind: 'create', organization })}>
            Make a key
          </Button>
        </div>
      )}
      <OrganizationUnits id={row.id} count={row.units} />
      {unit ? (
        <UnitForm organizationId={row.id} onClose={() => setUnit(false)} onAdded={props.onAdded} />
      ) : null}
      <History id={row.id} />
    </>
  );
}
