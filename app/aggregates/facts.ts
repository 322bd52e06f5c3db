import { isEverything, subjectsInWords } from '../events/nats-permissions.ts';
import type { Location } from './location.ts';
import type { NatsAccount } from './nats-account.ts';
import type { NatsOperator } from './nats-operator.ts';
import type { NatsUser } from './nats-user.ts';
import type { Organization } from './organization.ts';
import type { OrganizationalUnit } from './organization-unit.ts';
import type { Person } from './person.ts';
import type { Registry } from './registry.ts';

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

  organization({ name, domain }: Pick<Organization, 'name' | 'domain'>): Fact[] {
    return [
      { label: 'Name', value: name },
      { label: 'Domain', value: domain },
    ];
  }

  unit(
    unit: Pick<
      OrganizationalUnit,
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

  person(person: Pick<Person, 'organizationId' | 'name' | 'email' | 'title' | 'department'>): Fact[] {
    return [
      { label: 'Name', value: person.name },
      this.#organizationOf(person),
      { label: 'E-mail', value: person.email },
      { label: 'Title', value: person.title },
      { label: 'Department', value: person.department },
    ];
  }

  location(
    location: Pick<Location, 'organizationId' | 'name' | 'locationType' | 'securityLevel' | 'address'>,
  ): Fact[] {
    return [
      { label: 'Name', value: location.name },
      this.#organizationOf(location),
      { label: 'Type', value: location.locationType },
      { label: 'Security level', value: location.securityLevel },
      { label: 'Address', value: location.address },
    ];
  }

  operator(operator: Pick<NatsOperator, 'organizationId' | 'name'>): Fact[] {
    return [{ label: 'Name', value: operator.name }, this.#organizationOf(operator)];
  }

  account({ name, isSystem, unitId }: Pick<NatsAccount, 'name' | 'isSystem' | 'unitId'>): Fact[] {
    return [
      { label: 'Name', value: name },
      { label: 'System account', value: isSystem ? 'Yes' : 'No' },
      { label: 'Unit', value: this.unitName(unitId) },
    ];
  }

  user(user: Pick<NatsUser, 'name' | 'accountId' | 'personId' | 'permissions'>): Fact[] {
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

/** What to look at twice about a NATS user. */
export function userWarnings({
  personId,
  permissions,
}: Pick<NatsUser, 'personId' | 'permissions'>): string[] {
  const { publish, subscribe } = permissions;
  return [
    ...(publish.some(isEverything) ? ['May publish to every subject of the account.'] : []),
    ...(subscribe.some(isEverything) ? ['May subscribe to every subject of the account.'] : []),
    ...(personId === null
      ? [
          'Nobody is named who answers for this user. A person can only be named when a user is created: if somebody should answer, create one with that person.',
        ]
      : []),
  ];
}
