import { subjectsInWords } from '../pki/nats/subjects.ts';
import type { Registry, StateOf } from './index.ts';

/** A particular of an object in words. The same words mean the same, so that two can be compared by them. */
export interface Fact {
  readonly label: string;
  /** null where nothing is said. */
  readonly value: string | null;
}

/** A particular that the file and the ledger say differently. */
export interface Difference {
  readonly label: string;
  readonly inFile: string;
  readonly inLedger: string;
}

/** Where a file and the ledger disagree. What the file does not say is not compared. */
export function differences(inFile: readonly Fact[], inLedger: readonly Fact[]): Difference[] {
  return inFile.flatMap(({ label, value }, index) => {
    const other = inLedger[index]?.value ?? null;
    return value === null || value === other ? [] : [{ label, inFile: value, inLedger: other ?? 'None' }];
  });
}

/** Particulars of objects in words, with the names of other objects in place of their ids. */
export class Facts {
  readonly #registry: Registry;

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  organization({ name, domain }: Pick<StateOf['organization'], 'name' | 'domain'>): Fact[] {
    return [
      { label: 'Name', value: name },
      { label: 'Domain', value: domain },
    ];
  }

  unit(
    unit: Pick<
      StateOf['organization.unit'],
      'organizationId' | 'name' | 'unitType' | 'parentId' | 'responsiblePersonId'
    >,
  ): Fact[] {
    return [
      { label: 'Name', value: unit.name },
      this.#organizationOf(unit),
      { label: 'Type', value: unit.unitType },
      { label: 'Part of unit', value: this.unitName(unit.parentId) },
      { label: 'Responsible', value: this.personName(unit.responsiblePersonId) },
    ];
  }

  person(
    person: Pick<StateOf['person'], 'organizationId' | 'name' | 'email' | 'title' | 'department'>,
  ): Fact[] {
    return [
      { label: 'Name', value: person.name },
      this.#organizationOf(person),
      { label: 'E-mail', value: person.email },
      { label: 'Title', value: person.title },
      { label: 'Department', value: person.department },
    ];
  }

  location(
    location: Pick<
      StateOf['location'],
      'organizationId' | 'name' | 'locationType' | 'securityLevel' | 'address'
    >,
  ): Fact[] {
    return [
      { label: 'Name', value: location.name },
      this.#organizationOf(location),
      { label: 'Type', value: location.locationType },
      { label: 'Security level', value: location.securityLevel },
      { label: 'Address', value: location.address },
    ];
  }

  operator(operator: Pick<StateOf['nats.operator'], 'organizationId' | 'name'>): Fact[] {
    return [{ label: 'Name', value: operator.name }, this.#organizationOf(operator)];
  }

  account({ name, isSystem, unitId }: Pick<StateOf['nats.account'], 'name' | 'isSystem' | 'unitId'>): Fact[] {
    return [
      { label: 'Name', value: name },
      { label: 'System account', value: isSystem ? 'Yes' : 'No' },
      { label: 'Unit', value: this.unitName(unitId) },
    ];
  }

  user(user: Pick<StateOf['nats.user'], 'name' | 'accountId' | 'personId' | 'permissions'>): Fact[] {
    const { publish, subscribe, allow_responses } = user.permissions;
    return [
      { label: 'Name', value: user.name },
      { label: 'Account', value: this.#registry.get('nats.account', user.accountId)?.name ?? null },
      { label: 'Person', value: this.personName(user.personId) },
      { label: 'May publish', value: subjectsInWords(publish) },
      { label: 'May subscribe', value: subjectsInWords(subscribe) },
      { label: 'May answer requests', value: allow_responses ? 'Yes' : 'No' },
    ];
  }

  #organizationOf({ organizationId }: { readonly organizationId: string }): Fact {
    return {
      label: 'Organization',
      value: this.#registry.get('organization', organizationId)?.name ?? null,
    };
  }

  /** A unit by its names from the top: `Operations / Keys`. */
  unitName(id: string | null): string | null {
    const unit = id === null ? undefined : this.#registry.get('organization.unit', id);
    if (unit === undefined) return null;
    const above = this.unitName(unit.parentId);
    return above === null ? unit.name : `${above} / ${unit.name}`;
  }

  /** A person by name and e-mail address, for two may have one name. */
  personName(id: string | null): string | null {
    const person = id === null ? undefined : this.#registry.get('person', id);
    return person === undefined ? null : `${person.name} (${person.email})`;
  }
}
