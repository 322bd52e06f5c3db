import { comparable } from '../model/values.ts';
import type { InPieces } from '../pieces.ts';
import { type BootstrapFault, foundText } from './fault.ts';
import type { BootstrapFile } from './schema.ts';

/** How many ids are named as possible. */
const NAMED = 10;

/** Form in which two spellings of one id are equal: hexadecimal digits are the same in both cases (RFC 9562). */
export function idKey(text: string): string {
  return text.toLowerCase();
}

/**
 * Everything that does not hold together: ids used twice, references to nothing, units that contain themselves. Each part of a
 * list is a piece.
 */
export function faultsOfReferences(file: BootstrapFile): InPieces<BootstrapFault[]> {
  return new References(file).faults();
}

/** Parts of a file of which others name one by its id. */
type Parts = readonly { readonly id?: string | null | undefined }[];

class References {
  readonly #file: BootstrapFile;
  readonly #faults: BootstrapFault[] = [];
  readonly #used = new Map<string, string>();
  /** The ids of such parts, and how they are named in words. */
  readonly #known = new Map<Parts, { readonly ids: ReadonlySet<string>; readonly words: string }>();

  constructor(file: BootstrapFile) {
    this.#file = file;
  }

  *faults(): InPieces<BootstrapFault[]> {
    this.#ids();
    yield;
    this.#organization();
    yield* this.#units();
    yield* this.#people();
    yield* this.#yubikeys();
    yield* this.#nats();
    return this.#faults;
  }

  /** An id stands for one thing, whatever its kind. */
  #ids(): void {
    const { organization, people, locations } = this.#file;
    this.#once('organization', organization.id);
    for (const [index, { id }] of organization.units.entries())
      this.#once(`organization.units[${index}]`, id);
    for (const [index, { id }] of people.entries()) this.#once(`people[${index}]`, id);
    for (const [index, { id }] of locations.entries()) this.#once(`locations[${index}]`, id);
  }

  #once(path: string, id: string | null | undefined): void {
    if (id == null) return;
    const before = this.#used.get(idKey(id));
    if (before !== undefined) this.#add(`${path}.id`, id, `must be used once; ${before} has the same id.`);
    else this.#used.set(idKey(id), path);
  }

  #organization(): void {
    const { people, nats_hierarchy: nats } = this.#file;
    for (const [index, person] of people.entries()) {
      this.#isTheOrganization(`people[${index}].organization_id`, person.organization_id);
    }
    this.#isTheOrganization('nats_hierarchy.operator.organization_id', nats?.operator.organization_id);
  }

  #isTheOrganization(path: string, id: string | null | undefined): void {
    const own = this.#file.organization.id;
    if (id == null || (own != null && idKey(own) === idKey(id))) return;
    this.#add(path, id, 'must be the id of the organization of this file, or be left out.');
  }

  *#units(): InPieces<void> {
    const { units } = this.#file.organization;
    const parents = new Map(
      units.map(({ id, parent_id }) => [idKey(id ?? ''), parent_id == null ? null : idKey(parent_id)]),
    );
    for (const [index, unit] of units.entries()) {
      const path = `organization.units[${index}]`;
      this.#isUnit(`${path}.parent_id`, unit.parent_id);
      this.#isPerson(`${path}.responsible_person_id`, unit.responsible_person_id);
      if (unit.id != null && containsItself(idKey(unit.id), parents)) {
        this.#add(`${path}.parent_id`, unit.parent_id, 'must not lead back to the unit itself.');
      }
      yield;
    }
  }

  *#people(): InPieces<void> {
    for (const [index, person] of this.#file.people.entries()) {
      for (const [at, id] of person.unit_ids.entries()) {
        this.#isUnit(`people[${index}].unit_ids[${at}]`, id);
      }
      for (const [at, { scope }] of person.roles.entries()) {
        if (typeof scope === 'object') this.#isUnit(`people[${index}].roles[${at}].scope.Unit`, scope.Unit);
      }
      yield;
    }
  }

  *#yubikeys(): InPieces<void> {
    const serials = new Set<string>();
    for (const [index, { serial, person_id, location_id }] of this.#file.yubikey_assignments.entries()) {
      const path = `yubikey_assignments[${index}]`;
      if (serials.has(serial)) this.#add(`${path}.serial`, serial, 'must be used once.');
      serials.add(serial);
      this.#isPerson(`${path}.person_id`, person_id);
      this.#isOneOf(`${path}.location_id`, location_id, this.#file.locations, 'locations');
      yield;
    }
  }

  *#nats(): InPieces<void> {
    const nats = this.#file.nats_hierarchy;
    if (nats == null) return;
    const names = new Set(nats.accounts.map(({ name }) => comparable(name)));
    const known = named(nats.accounts.map(({ name }) => name));
    const system = nats.accounts.findIndex((account) => account.is_system);
    for (const [index, { unit_id, is_system }] of nats.accounts.entries()) {
      const path = `nats_hierarchy.accounts[${index}]`;
      this.#isUnit(`${path}.unit_id`, unit_id);
      if (is_system && system < index) {
        this.#add(`${path}.is_system`, true, 'must be false: an operator has one system account.');
      }
      yield;
    }
    for (const [index, { person_id, account }] of nats.users.entries()) {
      const path = `nats_hierarchy.users[${index}]`;
      this.#isPerson(`${path}.person_id`, person_id);
      if (!names.has(comparable(account))) {
        this.#add(`${path}.account`, account, `must be the name of one of the accounts: ${known}.`);
      }
      yield;
    }
  }

  #isUnit(path: string, id: string | null | undefined): void {
    this.#isOneOf(path, id, this.#file.organization.units, 'units');
  }

  #isPerson(path: string, id: string | null | undefined): void {
    this.#isOneOf(path, id, this.#file.people, 'people');
  }

  #isOneOf(path: string, id: string | null | undefined, objects: Parts, what: string): void {
    if (id == null) return;
    const known = this.#known.get(objects) ?? knownAmong(objects);
    this.#known.set(objects, known);
    if (known.ids.has(idKey(id))) return;
    this.#add(path, id, `must be the id of one of the ${what} of this file: ${known.words}.`);
  }

  #add(path: string, found: unknown, allowed: string): void {
    this.#faults.push({ path, found: foundText(found ?? undefined), allowed });
  }
}

function knownAmong(objects: Parts) {
  const ids = objects.flatMap((object) => object.id ?? []);
  return { ids: new Set(ids.map(idKey)), words: named(ids) };
}

function containsItself(id: string, parents: ReadonlyMap<string, string | null>): boolean {
  const seen = new Set<string>();
  for (let at = parents.get(id) ?? null; at !== null && !seen.has(at); at = parents.get(at) ?? null) {
    if (at === id) return true;
    seen.add(at);
  }
  return false;
}

function named(names: readonly string[]): string {
  if (names.length === 0) return 'there is none';
  const more = names.length - NAMED;
  return `${names.slice(0, NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
