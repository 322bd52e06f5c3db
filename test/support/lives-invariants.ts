import type { AggregateName, StateOf } from '../../app/registry/index.ts';
import type { Permission, RoleScope } from '../../app/registry/role-facts.ts';
import { brokenCertificates } from './certificate-invariants.ts';
import type { KeptRegistry } from './kept-registry.ts';
import { brokenActivations } from './lives-activations.ts';
import { brokenTokens } from './lives-nats.ts';

/*
 * What must be so of a whole registry, whatever was recorded in it: said once more, from the states alone, and not by the
 * rules that are tried by it.
 */

/** Who leaves hands over; who is gone is not there. */
function isGone(person: StateOf['person'] | undefined): boolean {
  return person === undefined || person.status === 'left' || person.status === 'archived';
}

function sameName(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
    .join(' ');
}

/** The states of a registry that count, and what is wrong with them. */
class Examination {
  readonly broken: string[] = [];
  readonly #registry: KeptRegistry;
  readonly #day: string;

  constructor(registry: KeptRegistry, day: string) {
    this.#registry = registry;
    this.#day = day;
  }

  #demand(holds: boolean, words: string, id: string): void {
    if (!holds) this.broken.push(`${words} (${id})`);
  }

  #get<A extends AggregateName>(aggregate: A, id: string): StateOf[A] | undefined {
    return this.#registry.get(aggregate, id);
  }

  #unique<S extends { readonly id: string }>(
    states: readonly S[],
    key: (state: S) => string,
    what: string,
  ): void {
    const seen = new Set<string>();
    for (const state of states) {
      const name = key(state);
      this.#demand(!seen.has(name), `two ${what} bear one name`, `${state.id} ${name}`);
      seen.add(name);
    }
  }

  /** A person who is named in something must be of its organization, and not gone. */
  #named(personId: string | null, organizationId: string | null, what: string, id: string): void {
    if (personId === null) return;
    const person = this.#get('person', personId);
    this.#demand(!isGone(person), `${what} is gone`, id);
    this.#demand(person?.organizationId === organizationId, `${what} is of another organization`, id);
  }

  #unit(unitId: string | null, organizationId: string | null, what: string, id: string): void {
    if (unitId === null) return;
    const unit = this.#get('organization.unit', unitId);
    this.#demand(unit?.status === 'active', `${what} was dissolved`, id);
    this.#demand(unit?.organizationId === organizationId, `${what} is of another organization`, id);
  }

  #place(locationId: string | null, organizationId: string | null, what: string, id: string): void {
    if (locationId === null) return;
    const location = this.#get('location', locationId);
    this.#demand(location !== undefined && location.status !== 'retired', `${what} was given up`, id);
    this.#demand(location?.organizationId === organizationId, `${what} is of another organization`, id);
  }

  /** Everything, one aggregate after the other. */
  all(): void {
    const ids = this.#registry.all().map(({ id }) => id);
    this.#demand(new Set(ids).size === ids.length, 'two objects have one id', '');
    for (const { aggregate, id, organizationId, ended } of this.#registry.all()) {
      const organization = organizationId === null ? undefined : this.#get('organization', organizationId);
      if (organizationId !== null)
        this.#demand(organization !== undefined, 'its organization is not there', id);
      // Delegations end with their last day, too: of them it is asked below.
      if (!ended && aggregate !== 'delegation' && organization?.status === 'dissolved')
        this.broken.push(`a living ${aggregate} is in a dissolved organization (${id})`);
    }
    this.#organizations();
    this.#units();
    this.#people();
    this.#roles();
    this.#delegations();
    this.#policies();
    this.#machines();
    this.#relationships();
    this.#locations();
    this.#assets();
    this.#keys();
    this.#yubiKeys();
    this.#nats();
    this.#ledger();
  }

  #organizations(): void {
    const living = this.#registry.states('organization').filter(({ status }) => status !== 'dissolved');
    this.#unique(living, ({ name }) => sameName(name), 'organizations');
  }

  #units(): void {
    const living = this.#registry.states('organization.unit').filter(({ status }) => status === 'active');
    this.#unique(
      living,
      ({ organizationId, parentId, name }) => `${organizationId} ${parentId} ${sameName(name)}`,
      'units',
    );
    for (const { id, organizationId, parentId, responsiblePersonId } of living) {
      this.#named(responsiblePersonId, organizationId, 'the responsible person of a unit', id);
      const above = new Set([id]);
      for (let at = parentId; at !== null; at = this.#get('organization.unit', at)?.parentId ?? null) {
        this.#unit(at, organizationId, 'a unit above', id);
        this.#demand(!above.has(at), 'a unit stands below itself', id);
        if (above.has(at)) break;
        above.add(at);
      }
    }
  }

  #people(): void {
    const living = this.#registry.states('person').filter((person) => !isGone(person));
    this.#unique(living, ({ organizationId, email }) => `${organizationId} ${sameName(email)}`, 'people');
    for (const { id, organizationId, unitIds, roles } of living) {
      this.#demand(new Set(unitIds).size === unitIds.length, 'somebody is in a unit twice', id);
      for (const unitId of unitIds) this.#unit(unitId, organizationId, 'the unit of a person', id);
      const held = roles.map((role) =>
        ['role_id' in role ? role.role_id : role.role_type, JSON.stringify(role.scope)].join(),
      );
      this.#demand(new Set(held).size === held.length, 'somebody has a role twice', id);
      for (const role of roles) {
        if (role.scope.kind === 'unit')
          this.#unit(role.scope.unit_id, organizationId, 'the unit in which a role holds', id);
        if (!('role_id' in role)) continue;
        const defined = this.#get('role', role.role_id);
        this.#demand(defined?.status === 'active', 'somebody has a role that was deleted', id);
        this.#demand(
          defined?.organizationId === organizationId,
          'somebody has the role of another organization',
          id,
        );
      }
    }
  }

  #roles(): void {
    const living = this.#registry.states('role').filter(({ status }) => status === 'active');
    this.#unique(living, ({ organizationId, name }) => `${organizationId} ${sameName(name)}`, 'roles');
  }

  #delegations(): void {
    for (const delegation of this.#registry.states('delegation')) {
      const { id, organizationId, delegatorId, delegateId, permissions, scope } = delegation;
      if (delegation.status === 'revoked') continue;
      const isOver = delegation.validUntil !== null && delegation.validUntil < this.#day;
      this.#demand(delegatorId !== delegateId, 'somebody delegates to themselves', id);
      this.#demand(permissions.length > 0, 'nothing is delegated', id);
      if (!isOver) {
        this.#named(delegatorId, organizationId, 'who delegates', id);
        this.#named(delegateId, organizationId, 'to whom it is delegated', id);
        if (scope.kind === 'unit') this.#unit(scope.unit_id, organizationId, 'the unit of a delegation', id);
        this.#demand(
          this.#get('organization', organizationId)?.status !== 'dissolved',
          'a delegation holds in a dissolved organization',
          id,
        );
      }
      const chain = this.#chain(delegation);
      this.#demand(chain.length <= 3, 'something was delegated on more than twice', id);
      for (const [index, above] of chain.entries()) {
        if (index === 0) continue;
        const below = chain[index - 1];
        this.#demand(above.id !== id, 'a delegation derives from itself', id);
        this.#demand(above.status === 'active', 'a delegation outlives the one it derives from', id);
        this.#demand(above.delegateId === below?.delegatorId, 'who delegates on was not the delegate', id);
        this.#demand(above.delegatorId !== delegateId, 'a delegation comes back', id);
        this.#demand(
          permissions.every((permission) => above.permissions.includes(permission)),
          'a delegation permits more than the one it derives from',
          id,
        );
        this.#demand(
          above.validUntil === null ||
            (delegation.validUntil !== null && delegation.validUntil <= above.validUntil),
          'a delegation lasts longer than the one it derives from',
          id,
        );
        this.#demand(delegation.validFrom >= above.validFrom, 'a delegation begins before its root', id);
        this.#demand(
          this.#isPart(delegation.scope, above.scope),
          'a delegation holds in more than its root',
          id,
        );
      }
    }
  }

  #chain(delegation: StateOf['delegation']): StateOf['delegation'][] {
    const chain: StateOf['delegation'][] = [];
    for (let at: StateOf['delegation'] | undefined = delegation; at !== undefined && chain.length < 9; ) {
      chain.push(at);
      at = at.derivesFrom === null ? undefined : this.#get('delegation', at.derivesFrom);
    }
    return chain;
  }

  #isPart(inner: RoleScope, outer: RoleScope): boolean {
    if (outer.kind === 'system' || (outer.kind === 'organization' && inner.kind !== 'system')) return true;
    if (outer.kind !== 'unit' || inner.kind !== 'unit') return false;
    for (let at: string | null = inner.unit_id, steps = 0; at !== null && steps < 50; steps++) {
      if (at === outer.unit_id) return true;
      at = this.#get('organization.unit', at)?.parentId ?? null;
    }
    return false;
  }

  /** Whether a delegation may give this permission in its own scope today: what `gives` says is held against it. */
  backed(delegation: StateOf['delegation'], permission: Permission): boolean {
    const chain = this.#chain(delegation);
    const isInForce = chain.every(
      (one) =>
        one.status === 'active' &&
        one.validFrom <= this.#day &&
        (one.validUntil === null || this.#day <= one.validUntil) &&
        one.permissions.includes(permission) &&
        this.#get('person', one.delegatorId)?.status === 'active',
    );
    const root = this.#get('person', chain.at(-1)?.delegatorId ?? '');
    if (!isInForce || root === undefined) return false;
    return root.roles.some((role) => {
      const permitted = 'role_id' in role ? this.#get('role', role.role_id)?.permissions : role.permissions;
      return permitted?.includes(permission) === true && this.#isPart(delegation.scope, role.scope);
    });
  }

  #policies(): void {
    const living = this.#registry.states('policy').filter(({ status }) => status !== 'revoked');
    this.#unique(living, ({ organizationId, name }) => `${organizationId} ${sameName(name)}`, 'policies');
    for (const { id, status, organizationId, conditions, exemptions } of living) {
      const demands = [
        conditions.bound_key_purposes.length > 0,
        conditions.minimum_yubikeys !== null,
        conditions.keys_described,
        conditions.people_answer,
        conditions.yubikeys_attested,
        conditions.locations_levelled,
      ];
      if (status === 'active') this.#demand(demands.includes(true), 'an active policy demands nothing', id);
      this.#unique(
        exemptions.map(({ subject }) => ({ id, subject })),
        ({ subject }) => JSON.stringify(subject),
        'exemptions',
      );
      for (const { subject, approvedBy } of exemptions) {
        this.#demand(
          subject.kind !== 'person' || subject.person_id !== approvedBy,
          'somebody approved what is for themselves',
          id,
        );
        this.#demand(
          this.#get('person', approvedBy)?.organizationId === organizationId,
          'who approved is of another organization',
          id,
        );
      }
    }
  }

  /** Service accounts and agents. */
  #machines(): void {
    for (const aggregate of ['service.account', 'agent'] as const) {
      const living = this.#registry.states(aggregate).filter(({ status }) => status !== 'retired');
      this.#unique(living, ({ organizationId, name }) => `${organizationId} ${sameName(name)}`, aggregate);
      for (const { id, organizationId, responsiblePersonId } of living) {
        this.#named(responsiblePersonId, organizationId, `who answers for a ${aggregate}`, id);
        this.#demand(
          this.#get('person', responsiblePersonId)?.status === 'active',
          `who answers for a ${aggregate} is not active`,
          id,
        );
      }
    }
    for (const { id, status, organizationId, unitId } of this.#registry.states('service.account'))
      if (status !== 'retired') this.#unit(unitId, organizationId, 'the unit of a service account', id);
  }

  #relationships(): void {
    for (const { id, status, organizationId, from, to } of this.#registry.states('relationship')) {
      if (status === 'ended') continue;
      this.#named(from.person_id, organizationId, 'somebody in a relationship', id);
      if (to.kind === 'person') {
        this.#named(to.person_id, organizationId, 'somebody in a relationship', id);
        this.#demand(to.person_id !== from.person_id, 'somebody is in a relationship with themselves', id);
      } else this.#unit(to.unit_id, organizationId, 'the unit in a relationship', id);
    }
  }

  #locations(): void {
    const living = this.#registry.states('location').filter(({ status }) => status !== 'retired');
    this.#unique(living, ({ organizationId, name }) => `${organizationId} ${sameName(name)}`, 'locations');
    for (const { id, organizationId, access } of living) {
      const people = access.map(({ personId }) => personId);
      this.#demand(new Set(people).size === people.length, 'somebody may enter a location twice', id);
      for (const personId of people) this.#named(personId, organizationId, 'who may enter a location', id);
    }
    for (const { id, status, access } of this.#registry.states('location'))
      this.#demand(status !== 'retired' || access.length === 0, 'somebody may enter what was given up', id);
  }

  /** What lies in a bag or a safe is, through whatever that lies in, in one place with one holder. */
  #inside(containerId: string, what: string, id: string): void {
    const around = new Set<string>([id]);
    for (let at: string | null = containerId; at !== null; ) {
      const container: StateOf['asset'] | undefined = this.#registry.get('asset', at);
      this.#demand(container?.status === 'kept' && !around.has(at), `an ${what} lies in nothing`, id);
      if (container === undefined || around.has(at)) return;
      around.add(at);
      at = container.containerId;
    }
  }

  #assets(): void {
    const all = this.#registry.states('asset');
    this.#unique(
      all,
      ({ id, organizationId, number }) => `${organizationId} ${number === null ? id : sameName(number)}`,
      'assets',
    );
    for (const { id, status, organizationId, locationId, holderId, containerId } of all) {
      if (status !== 'kept') continue;
      if (containerId !== null) {
        this.#inside(containerId, 'asset', id);
        continue;
      }
      this.#place(locationId, organizationId, 'where an asset is', id);
      this.#named(holderId, organizationId, 'who has an asset', id);
    }
  }

  #keys(): void {
    const inUse = ['active', 'suspended'];
    const living = this.#registry.states('key').filter(({ status }) => inUse.includes(status));
    this.#unique(living, ({ organizationId, label }) => `${organizationId} ${sameName(label)}`, 'keys');
    for (const { id, organizationId, personId, locationId } of living) {
      this.#named(personId, organizationId, 'who keeps a key', id);
      this.#place(locationId, organizationId, 'where a key is', id);
    }
  }

  #yubiKeys(): void {
    const all = this.#registry.states('yubikey');
    this.#unique(
      all.filter(({ device }) => device.serial !== null),
      ({ device }) => String(device.serial),
      'YubiKeys',
    );
    for (const { id, status, holder, credential, locationId } of all) {
      if (status === 'lost' || status === 'retired') continue;
      this.#demand(
        (status === 'active') === (credential !== null),
        'a YubiKey signs without a credential',
        id,
      );
      this.#demand(status === 'detected' || holder !== null, 'a YubiKey is assigned to nobody', id);
      if (holder !== null) this.#named(holder.personId, holder.organizationId, 'who has a YubiKey', id);
      this.#place(locationId, holder?.organizationId ?? null, 'where a YubiKey is', id);
    }
  }

  #nats(): void {
    const operators = this.#registry.states('nats.operator').filter(({ status }) => status !== 'revoked');
    const accounts = this.#registry.states('nats.account').filter(({ status }) => status !== 'ended');
    const users = this.#registry.states('nats.user').filter(({ status }) => status !== 'ended');
    this.#unique(operators, ({ name }) => sameName(name), 'operators');
    this.#unique(accounts, ({ operatorId, name }) => `${operatorId} ${sameName(name)}`, 'accounts');
    this.#unique(users, ({ accountId, name }) => `${accountId} ${sameName(name)}`, 'users');
    for (const { id, operatorId, unitId } of accounts) {
      const operator = operators.find((one) => one.id === operatorId);
      this.#demand(operator !== undefined, 'an account outlives its operator', id);
      this.#unit(unitId, operator?.organizationId ?? null, 'the unit of an account', id);
    }
    for (const { id, accountId, personId, serviceAccountId, agentId } of users) {
      const account = accounts.find((one) => one.id === accountId);
      const operator = operators.find((one) => one.id === account?.operatorId);
      const organizationId = operator?.organizationId ?? null;
      this.#demand(account !== undefined, 'a user outlives its account', id);
      this.#named(personId, organizationId, 'who answers for a user', id);
      const owners = [personId, serviceAccountId, agentId].filter((owner) => owner !== null);
      this.#demand(owners.length <= 1, 'a user is somebody’s twice', id);
      for (const machine of [
        serviceAccountId === null ? null : this.#get('service.account', serviceAccountId),
        agentId === null ? null : this.#get('agent', agentId),
      ]) {
        if (machine === null) continue;
        this.#demand(
          machine !== undefined && machine.status !== 'retired',
          'what a user acts for was retired',
          id,
        );
        this.#demand(machine?.organizationId === organizationId, 'a user acts for another organization', id);
      }
    }
  }

  /** And what the ledger says of itself. */
  #ledger(): void {
    const ledgers = this.#registry.states('ledger');
    this.#demand(ledgers.length <= 1, 'there are two ledgers', '');
    if ((ledgers[0]?.rolesGovernSince ?? null) !== null)
      this.#demand(
        this.#registry.states('person').some(
          ({ status, roles }) =>
            status === 'active' &&
            roles.some((role) => {
              if (role.scope.kind === 'unit') return false;
              const permitted =
                'role_id' in role ? this.#get('role', role.role_id)?.permissions : role.permissions;
              return permitted?.includes('ModifyConfiguration') === true;
            }),
        ),
        'nobody may configure any more',
        '',
      );
    const checkpoints = this.#registry.states('checkpoint');
    this.#unique(checkpoints, ({ head }) => head, 'checkpoints');
    for (const { id, signatures } of checkpoints)
      this.#demand(
        new Set(signatures.map(({ fingerprint }) => fingerprint)).size === signatures.length,
        'a key has signed one head twice',
        id,
      );
    const comparisons = this.#registry.states('comparison');
    this.#unique(comparisons, ({ cid }) => cid, 'comparisons');
    for (const { id, made } of comparisons)
      for (const { people } of made)
        this.#demand(
          new Set(people.map(sameName)).size === people.length,
          'somebody compared with themselves',
          id,
        );
  }
}

/** What is not as it must be, each in words with the id of what it is about. @param day today */
export function brokenIn(registry: KeptRegistry, day: string): readonly string[] {
  const examination = new Examination(registry, day);
  examination.all();
  return [
    ...examination.broken,
    ...brokenCertificates(registry),
    ...brokenTokens(registry.states('nats.token'), registry.states('draft')),
    ...brokenActivations(registry.states('nats.activation'), registry.states('draft')),
  ];
}

/** Whether a delegation is backed, up its chain and by a role of who began it, in a permission on a day. */
export function isBacked(
  registry: KeptRegistry,
  delegation: StateOf['delegation'],
  permission: Permission,
  day: string,
): boolean {
  return new Examination(registry, day).backed(delegation, permission);
}

/** By which state of it an object is at its end. What is not named here never ends. */
const ENDS: Readonly<Partial<Record<AggregateName, readonly string[]>>> = {
  organization: ['dissolved'],
  'organization.unit': ['dissolved'],
  person: ['left', 'archived'],
  role: ['deleted'],
  delegation: ['revoked'],
  policy: ['revoked'],
  'service.account': ['retired'],
  agent: ['retired'],
  relationship: ['ended'],
  location: ['retired'],
  asset: ['retired', 'lost'],
  key: ['revoked', 'rotated', 'archived', 'destroyed'],
  yubikey: ['lost', 'retired'],
  // Certificates and revocation lists go on being asked for, revoked or not.
  draft: ['signed', 'refused'],
  'certificate.profile': ['withdrawn'],
  'nats.operator': ['revoked'],
  'nats.account': ['ended'],
  'nats.user': ['ended'],
  'nats.signing.key': ['revoked'],
  script: ['superseded'],
};

/** Whether ended objects are said to be ended, and living ones not: by the word of their state alone. */
export function endedByTheirWord(registry: KeptRegistry): readonly string[] {
  return registry
    .all()
    .filter(
      ({ aggregate, state, ended }) =>
        ended !== ('status' in state && ENDS[aggregate]?.includes(state.status) === true),
    )
    .map(({ aggregate, id }) => `${aggregate} ${id}`);
}
