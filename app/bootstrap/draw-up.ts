import { isSameData } from '../content/plain-data.ts';
import { comparable } from '../model/values.ts';
import type { InPieces } from '../pieces.ts';
import { accountLimitsSchema } from '../pki/nats/claims.ts';
import { differences, type Fact } from '../registry/facts.ts';
import type { Registry, StateOf } from '../registry/index.ts';
import { locationKey } from '../registry/location.ts';
import { natsAccountKey } from '../registry/nats-account.ts';
import { DEFAULT_ACCOUNT, limitLines, type SaidLimits } from '../registry/nats-configuration.ts';
import { natsOperatorKey } from '../registry/nats-operator.ts';
import { natsUserKey, userWarnings } from '../registry/nats-user.ts';
import { organizationKey } from '../registry/organization.ts';
import { organizationalUnitKey } from '../registry/organization-unit.ts';
import { personKey } from '../registry/person.ts';
import {
  type DescribedRole,
  isSameRole,
  permissionsInWords,
  type Role,
  scopeInWords,
} from '../registry/role-facts.ts';
import { groups, type Plan } from './plan.ts';
import { compared, Planner } from './planner.ts';
import { idKey } from './references.ts';
import type { BootstrapFile } from './schema.ts';
import { isPublicKey, unrecordedOf } from './unrecorded.ts';

/**
 * Draws up what a file comes to in a ledger. Nothing is recorded.
 * @param file whose references hold together (`faultsOfReferences`)
 * @param newId an id for an object that has none; the same for the same path each time
 */
export function* drawUp(
  file: BootstrapFile,
  ledger: Registry,
  newId: (path: string) => string,
  at: string,
): InPieces<Plan> {
  return yield* new Drawing(file, new Planner(ledger, newId, at)).plan();
}

/** Does something with each, one a piece. */
function* each<T>(all: readonly T[], act: (one: T, index: number) => unknown): InPieces<void> {
  for (const [index, one] of all.entries()) {
    act(one, index);
    yield;
  }
}

class Drawing {
  readonly #file: BootstrapFile;
  readonly #planner: Planner;
  /** What the ids and names of the file stand for. */
  readonly #people = new Map<string, string>();
  readonly #units = new Map<string, string>();
  readonly #locations = new Map<string, string>();
  readonly #accounts = new Map<string, string>();
  #organizationId = '';

  constructor(file: BootstrapFile, planner: Planner) {
    this.#file = file;
    this.#planner = planner;
  }

  *plan(): InPieces<Plan> {
    this.#organization();
    // A unit names who is responsible for it, a person their units: so first people, then units, then who is where.
    const { people, locations, organization } = this.#file;
    const ids: string[] = [];
    yield* each(people, (person, index) => ids.push(this.#person(person, index)));
    yield* each(parentsFirst(organization.units), ({ unit, index }) => this.#unit(unit, index));
    yield* each(people, (person, index) => this.#memberships(person, ids[index] ?? ''));
    yield* each(people, (person, index) => this.#roles(person, ids[index] ?? ''));
    yield* each(locations, (location, index) => this.#location(location, index));
    yield* this.#nats();
    const { steps, madeIds } = this.#planner;
    return { steps, madeIds, unrecorded: unrecordedOf(this.#file), yubikeys: this.#yubikeys() };
  }

  #organization(): void {
    const { id, name, metadata } = this.#file.organization;
    const found = this.#planner.identify(
      'organization',
      'organization',
      id ?? null,
      organizationKey({ name }),
    );
    this.#organizationId = found.id;
    this.#planner.object(
      'organization',
      found,
      { type: 'CreateOrganization', id: found.id, name, domain: metadata?.domain ?? null },
      (facts, from) => facts.organization(from),
    );
  }

  #person(person: BootstrapFile['people'][number], index: number): string {
    const { id, name, email, title = null, department = null } = person;
    const organizationId = this.#organizationId;
    const key = personKey({ organizationId, email });
    const found = this.#planner.identify('person', `people[${index}]`, id ?? null, key);
    if (id != null) this.#people.set(idKey(id), found.id);
    this.#planner.object(
      'people',
      found,
      { type: 'CreatePerson', id: found.id, organizationId, name, email, title, department },
      (facts, from) => facts.person(from),
    );
    return found.id;
  }

  #unit(unit: BootstrapFile['organization']['units'][number], index: number): void {
    const organizationId = this.#organizationId;
    const parentId = this.#idIn(this.#units, unit.parent_id);
    const key = organizationalUnitKey({ organizationId, parentId, name: unit.name });
    const path = `organization.units[${index}]`;
    const found = this.#planner.identify('organization.unit', path, unit.id ?? null, key);
    if (unit.id != null) this.#units.set(idKey(unit.id), found.id);
    this.#planner.object(
      'units',
      found,
      {
        type: 'CreateOrganizationalUnit',
        id: found.id,
        organizationId,
        name: unit.name,
        unitType: unit.unit_type,
        parentId,
        responsiblePersonId: this.#idIn(this.#people, unit.responsible_person_id),
      },
      (facts, from) => facts.unit(from),
    );
  }

  #memberships({ name, unit_ids }: BootstrapFile['people'][number], personId: string): void {
    for (const text of unit_ids) {
      const unitId = this.#idIn(this.#units, text) ?? '';
      const unit = this.#planner.facts.unitName(unitId);
      const facts: Fact[] = [
        { label: 'Person', value: this.#planner.facts.personName(personId) },
        { label: 'Unit', value: unit },
      ];
      const before = this.#planner.recorded('person', personId);
      const outcome = before?.unitIds.includes(unitId)
        ? compared([])
        : this.#planner.try({ type: 'AddPersonToUnit', id: personId, unitId });
      this.#planner.add(groups.members, `${name}: ${unit ?? text}`, facts, outcome);
    }
  }

  #roles({ name, roles }: BootstrapFile['people'][number], personId: string): void {
    for (const { role_type, scope, permissions } of roles) {
      const role: DescribedRole = {
        role_type,
        scope: this.#scope(scope),
        permissions: permissions.toSorted(),
      };
      const facts: Fact[] = [
        { label: 'Person', value: this.#planner.facts.personName(personId) },
        { label: 'Role', value: role_type },
        {
          label: 'Holds in',
          value: scopeInWords(role.scope, (id) => this.#planner.facts.unitName(id) ?? id),
        },
        { label: 'May', value: permissionsInWords(role.permissions) },
      ];
      const held = this.#planner.recorded('person', personId)?.roles.find((one) => isSameRole(one, role));
      this.#planner.add(
        groups.roles,
        `${name}: ${role_type}`,
        facts,
        this.#roleOutcome(personId, role, held),
      );
    }
  }

  #roleOutcome(personId: string, role: DescribedRole, held: Role | undefined) {
    if (held === undefined || 'role_id' in held)
      return this.#planner.try({ type: 'AssignRole', id: personId, role });
    const [inFile, inLedger] = [role, held].map((one) => permissionsInWords(one.permissions.toSorted()));
    return compared(
      inFile === inLedger || inFile === undefined || inLedger === undefined
        ? []
        : [{ label: 'May', inFile, inLedger }],
    );
  }

  #scope(scope: BootstrapFile['people'][number]['roles'][number]['scope']): Role['scope'] {
    if (scope === 'Organization') return { kind: 'organization' };
    if (scope === 'System') return { kind: 'system' };
    return { kind: 'unit', unit_id: this.#idIn(this.#units, scope.Unit) ?? '' };
  }

  #location(location: BootstrapFile['locations'][number], index: number): void {
    const organizationId = this.#organizationId;
    const { id, name, location_type: locationType, security_level, address } = location;
    const key = locationKey({ organizationId, name });
    const found = this.#planner.identify('location', `locations[${index}]`, id ?? null, key);
    if (id != null) this.#locations.set(idKey(id), found.id);
    this.#planner.object(
      'locations',
      found,
      {
        type: 'CreateLocation',
        id: found.id,
        organizationId,
        name,
        locationType,
        securityLevel: security_level ?? null,
        address: address ?? null,
      },
      (facts, from) => facts.location(from),
    );
  }

  *#nats(): InPieces<void> {
    const nats = this.#file.nats_hierarchy;
    if (nats == null) return;
    const { name } = nats.operator;
    const path = 'nats_hierarchy.operator';
    const found = this.#planner.identify('nats.operator', path, undefined, natsOperatorKey({ name }));
    this.#planner.object(
      'operator',
      found,
      { type: 'CreateNatsOperator', id: found.id, organizationId: this.#organizationId, name },
      (facts, from) => facts.operator(from),
    );
    const operator = { kind: 'operator', operator_id: found.id } as const;
    this.#signingKeys(nats.operator.signing_keys, path, operator, name);
    yield* each(nats.accounts, (account, index) => this.#account(account, index, found.id));
    yield* each(nats.users, (user, index) => this.#user(user, index));
  }

  #account(
    {
      name,
      unit_id,
      is_system,
      signing_keys,
      limits,
    }: NonNullable<BootstrapFile['nats_hierarchy']>['accounts'][number],
    index: number,
    operatorId: string,
  ): void {
    const path = `nats_hierarchy.accounts[${index}]`;
    const key = natsAccountKey({ operatorId, name });
    const found = this.#planner.identify('nats.account', path, undefined, key);
    this.#accounts.set(comparable(name), found.id);
    this.#planner.object(
      'accounts',
      found,
      {
        type: 'CreateNatsAccount',
        id: found.id,
        operatorId,
        name,
        isSystem: is_system,
        unitId: this.#idIn(this.#units, unit_id),
      },
      (facts, from) => facts.account(from),
    );
    if (limits != null) this.#limits(found.id, name, limits);
    this.#signingKeys(signing_keys, path, { kind: 'account', account_id: found.id }, name);
  }

  /** What is said of an account's limits. Where nothing was decided about it yet, it is now; otherwise both have to agree. */
  #limits(id: string, name: string, limits: SaidLimits): void {
    const factsOf = (some: SaidLimits) => limitLines(some).map(([label, value]): Fact => ({ label, value }));
    const facts = factsOf(limits);
    const before = this.#planner.recorded('nats.account', id)?.configuration ?? DEFAULT_ACCOUNT;
    const configuration = { ...before, limits: accountLimitsSchema.parse({ ...before.limits, ...limits }) };
    const isDecided = !isSameData(before, DEFAULT_ACCOUNT);
    const outcome =
      isDecided || isSameData(before, configuration)
        ? compared(differences(facts, factsOf(picked(before.limits, limits))))
        : this.#planner.try({ type: 'ConfigureNatsAccount', id, configuration });
    this.#planner.add(groups.limits, name, facts, outcome);
  }

  /** Signing keys by what they are called: of one that the owner has already none is made. */
  #signingKeys(
    names: readonly string[],
    path: string,
    signsFor: StateOf['nats.signing.key']['signsFor'],
    owner: string,
  ): void {
    const ownerId = signsFor.kind === 'operator' ? signsFor.operator_id : signsFor.account_id;
    const known = [...this.#planner.naming('nats.signing.key', signsFor.kind, ownerId)];
    for (const [index, name] of names.entries()) {
      if (isPublicKey(name)) continue;
      const at = known.findIndex((key) => comparable(key.name) === comparable(name));
      const id = this.#planner.newId(`${path}.signing_keys[${index}]`);
      const outcome =
        at < 0
          ? this.#planner.try({ type: 'GenerateNatsSigningKey', id, signsFor, name, scope: null })
          : compared([]);
      if (at >= 0) known.splice(at, 1);
      const facts = [
        { label: 'Name', value: name },
        { label: signsFor.kind === 'operator' ? 'Operator' : 'Account', value: owner },
      ];
      this.#planner.add(groups.signingKeys, `${owner}: ${name}`, facts, outcome);
    }
  }

  #user(
    { name, person_id, account, permissions }: NonNullable<BootstrapFile['nats_hierarchy']>['users'][number],
    index: number,
  ): void {
    const accountId = this.#accounts.get(comparable(account)) ?? '';
    const personId = this.#idIn(this.#people, person_id);
    const path = `nats_hierarchy.users[${index}]`;
    const found = this.#planner.identify('nats.user', path, undefined, natsUserKey({ accountId, name }));
    this.#planner.object(
      'users',
      found,
      { type: 'CreateNatsUser', id: found.id, accountId, name, personId, permissions },
      (facts, from) => facts.user(from),
      userWarnings({ personId, permissions }),
    );
  }

  #yubikeys(): Plan['yubikeys'] {
    return this.#file.yubikey_assignments.map(({ serial, name, person_id, role, location_id }) => {
      const location = this.#idIn(this.#locations, location_id);
      return {
        serial,
        name,
        role,
        person: this.#planner.facts.personName(this.#idIn(this.#people, person_id)) ?? person_id,
        location:
          location === null ? null : (this.#planner.rehearsal.get('location', location)?.name ?? null),
      };
    });
  }

  #idIn(known: ReadonlyMap<string, string>, text: string | null | undefined): string | null {
    return text == null ? null : (known.get(idKey(text)) ?? null);
  }
}

/** Of all limits those that are said. */
function picked(all: SaidLimits, said: SaidLimits): SaidLimits {
  return Object.fromEntries(Object.entries(all).filter(([limit]) => Object.hasOwn(said, limit)));
}

type Unit = BootstrapFile['organization']['units'][number];

/** The units so that each stands behind the one it is a part of. @param units without cycles */
function parentsFirst(units: readonly Unit[]): { readonly unit: Unit; readonly index: number }[] {
  const ordered: { readonly unit: Unit; readonly index: number }[] = [];
  const placed = new Set<Unit>();
  const byId = new Map(units.flatMap((unit) => (unit.id == null ? [] : [[idKey(unit.id), unit] as const])));
  const indexes = new Map(units.map((unit, index) => [unit, index]));
  for (const start of units) {
    // From the unit up to the first that has its place, then down again.
    const way: Unit[] = [];
    for (let at: Unit | undefined = start; at !== undefined && !placed.has(at); ) {
      way.unshift(at);
      placed.add(at);
      at = at.parent_id == null ? undefined : byId.get(idKey(at.parent_id));
    }
    ordered.push(...way.map((unit) => ({ unit, index: indexes.get(unit) ?? 0 })));
  }
  return ordered;
}
