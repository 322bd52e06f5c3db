import { Facts, userWarnings } from '../../app/aggregates/facts.ts';
import type { NatsRow } from '../../app/contract/registry.ts';
import type { SecretFiles } from '../keystore/secret-files.ts';
import type { Label, ObjectQuery, Objects } from '../store/objects.ts';

/** Where an object was last changed, by the entry that did it. */
type Provenance = (seq: number) => Pick<NatsRow, 'seq' | 'eventCid' | 'recordedAt'>;

/** A NATS identity in the order of the list. */
interface Place {
  readonly kind: NatsRow['kind'];
  readonly id: string;
  readonly label: string;
}

/** The NATS identities as a list: each operator, behind it its accounts, behind each account its users. */
export class NatsRows {
  readonly #objects: Objects;
  readonly #secrets: SecretFiles;
  readonly #provenance: Provenance;
  readonly #facts: Facts;

  constructor(objects: Objects, secrets: SecretFiles, provenance: Provenance) {
    this.#objects = objects;
    this.#secrets = secrets;
    this.#provenance = provenance;
    this.#facts = new Facts(objects);
  }

  /** A page of those whose name holds the search. */
  page(query: Omit<ObjectQuery, 'organizationId'>) {
    const words = query.search.trim().toLowerCase();
    const found = this.#places().filter(
      ({ id, label }) => (query.id === undefined || query.id === id) && label.toLowerCase().includes(words),
    );
    return {
      total: found.length,
      rows: found.slice(query.offset, query.offset + query.limit).map((place) => this.#row(place)),
    };
  }

  #places(): Place[] {
    const accounts = byParent(this.#objects.labels('nats.account'));
    const users = byParent(this.#objects.labels('nats.user'));
    return this.#objects
      .labels('nats.operator')
      .flatMap((operator) => [
        { kind: 'operator' as const, ...operator },
        ...(accounts.get(operator.id) ?? []).flatMap((account) => [
          { kind: 'account' as const, ...account },
          ...(users.get(account.id) ?? []).map((user) => ({ kind: 'user' as const, ...user })),
        ]),
      ]);
  }

  #row({ kind, id }: Place): NatsRow {
    switch (kind) {
      case 'operator': {
        const { state, seq } = this.#objects.record('nats.operator', id);
        const organizationName = this.#objects.get('organization', state.organizationId)?.name ?? '';
        return {
          kind,
          ...this.#identity(state, seq),
          organizationId: state.organizationId,
          organizationName,
        };
      }
      case 'account': {
        const { state, seq } = this.#objects.record('nats.account', id);
        const unit = this.#facts.unitName(state.unitId);
        const { isSystem } = state;
        return { kind, ...this.#identity(state, seq), ...this.#operator(state.operatorId), isSystem, unit };
      }
      case 'user': {
        const { state, seq } = this.#objects.record('nats.user', id);
        const account = this.#objects.record('nats.account', state.accountId).state;
        return {
          kind,
          ...this.#identity(state, seq),
          ...this.#operator(account.operatorId),
          accountName: account.name,
          person: this.#facts.personName(state.personId),
          permissions: state.permissions,
          warnings: userWarnings(state),
        };
      }
    }
  }

  #operator(id: string): { readonly organizationId: string; readonly operatorName: string } {
    const { organizationId, name: operatorName } = this.#objects.record('nats.operator', id).state;
    return { organizationId, operatorName };
  }

  #identity(
    { id, name, publicKey }: { readonly id: string; readonly name: string; readonly publicKey: string },
    seq: number,
  ) {
    return {
      id,
      name,
      publicKey,
      seedFile: this.#secrets.pathOf(id),
      seedPresent: this.#secrets.has(id),
      ...this.#provenance(seq),
    };
  }
}

/** Groups by what each belongs to: its unique key begins with the id of that. */
function byParent(labels: readonly Label[]): Map<string, Label[]> {
  const groups = new Map<string, Label[]>();
  for (const label of labels) {
    const parent = label.uniqueKey.split(' ', 1)[0] ?? '';
    const group = groups.get(parent);
    if (group === undefined) groups.set(parent, [label]);
    else group.push(label);
  }
  return groups;
}
