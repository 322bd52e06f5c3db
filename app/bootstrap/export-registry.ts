import type { InPieces } from '../pieces.ts';
import {
  type AnewObject,
  anewOf,
  type Entered,
  fileAggregates,
  fileDraft,
  hasEnded,
} from '../registry/anew.ts';
import { natureOf, presentationOf, stateSchema } from '../registry/dispatch.ts';
import type { AggregateName, Registry, StateOf } from '../registry/index.ts';
import { Rehearsal } from '../registry/rehearsal.ts';
import { rehearsed } from '../registry/unsealed.ts';
import { REGISTRY_FORM } from './registry-file.ts';

/** Hands over every object of a ledger, ended or not, one after the other. */
export type HandOver = (
  take: <A extends AggregateName>(aggregate: A, state: StateOf[A]) => void,
) => InPieces<void>;

/** A registry as a file. */
interface WrittenRegistry {
  readonly text: string;
  /** Objects in it. */
  readonly objects: number;
  /** Objects that have ended: the file says nothing of them. */
  readonly ended: number;
  /** Living objects that no file can make, for they need a secret of their own or a device, by what they are called. */
  readonly unwritten: Readonly<Record<string, number>>;
  /** What could not be recorded anew today, and why. */
  readonly leftOut: readonly { readonly what: string; readonly why: string }[];
}

/** What a registry file never holds without anybody missing it: it is about this ledger, not about its registry. */
const OF_THE_LEDGER: ReadonlySet<AggregateName> = new Set(['ledger', 'checkpoint', 'comparison']);

/**
 * Writes a registry as a file that makes it anew in an empty ledger: the same for the same registry, whatever the ids.
 * Each act is tried; what would be refused stands in `leftOut` and not in the file.
 * @param at when it is written, RFC 3339 UTC: what is over by then cannot be recorded anew
 */
export function* writeRegistry(handOver: HandOver, at: string): InPieces<WrittenRegistry> {
  const writing = new Writing(at);
  yield* handOver((aggregate, state) => writing.take(aggregate, state));
  return yield* writing.written();
}

/** Why a file does not say of a thing in which bag it lies. */
const LIES_IN_IT =
  'A file says where a thing is and who holds it, not in which bag or safe it lies. Put it in again afterwards.';

interface Node {
  readonly aggregate: AggregateName;
  readonly id: string;
  /** What it is called where it is told of. */
  readonly label: string;
  /** Its own name; empty where its label is made of others’, which may have other names since. */
  readonly name: string;
  readonly anew: AnewObject;
}

class Writing {
  readonly #nodes = new Map<string, Node>();
  /** Every id that stands for an object, in the file or not. */
  readonly #known = new Set<string>();
  readonly #rehearsal: Rehearsal;
  readonly #lines: string[] = [];
  readonly #leftOut: { readonly what: string; readonly why: string }[] = [];
  readonly #unwritten: Record<string, number> = {};
  readonly #keys = new Map<string, string>();
  readonly #depths = new Map<string, number>();
  readonly #visited = new Set<string>();
  /** What those in the file are called there, by id. */
  readonly #called = new Map<string, string>();
  readonly #names = new Set<string>();
  readonly #assets = new Map<string, StateOf['asset']>();
  #ended = 0;

  constructor(at: string) {
    this.#rehearsal = new Rehearsal(EMPTY, at);
  }

  *written(): InPieces<WrittenRegistry> {
    for (const asset of this.#assets.values())
      if (asset.containerId !== null) {
        const { locationId, holderId } = this.#outermost(asset);
        const node = this.#enter('asset', { ...asset, locationId, holderId });
        this.#say(node, { act: 'MoveAsset', entered: {} }, LIES_IN_IT);
        yield;
      }
    const ordered: { readonly node: Node; readonly order: Order }[] = [];
    for (const node of this.#nodes.values()) {
      ordered.push({ node, order: [rank(node), this.#depthOf(node), node.name, this.#keyOf(node)] });
      yield;
    }
    const sorted = ordered.toSorted((one, other) => byOrder(one.order, other.order)).map(({ node }) => node);
    const waiting: { readonly node: Node; readonly acts: Entered[] }[] = [];
    for (const aggregate of fileAggregates) {
      for (const node of sorted) {
        if (node.aggregate !== aggregate) continue;
        this.#make(node, waiting);
        yield;
      }
      for (const { node, acts } of waiting) {
        if (acts.length === 0) continue;
        this.#doWhatCanBe(node, acts);
        yield;
      }
    }
    for (const { node, acts } of waiting)
      for (const act of acts) this.#say(node, act, NAMES_WHAT_IS_LEFT_OUT);
    for (const aggregate of fileAggregates.toReversed())
      for (const { node } of waiting)
        if (node.aggregate === aggregate) for (const act of node.anew.lastly) this.#do(node, act);
    return {
      text: `{\n  "form": "${REGISTRY_FORM}",\n  "about": "${ABOUT}",\n  "acts": [\n${this.#lines.join(',\n')}\n  ]\n}\n`,
      objects: this.#called.size,
      ended: this.#ended,
      unwritten: this.#unwritten,
      leftOut: this.#leftOut,
    };
  }

  take<A extends AggregateName>(aggregate: A, state: StateOf[A]): void {
    this.#known.add(state.id);
    if (OF_THE_LEDGER.has(aggregate)) return;
    if (hasEnded(aggregate, state)) {
      this.#ended++;
      return;
    }
    if (!fileAggregates.includes(aggregate)) {
      const [, many] = presentationOf(aggregate).nouns;
      this.#unwritten[many] = (this.#unwritten[many] ?? 0) + 1;
      return;
    }
    if (aggregate === 'asset') {
      const asset = stateSchema('asset').parse(state);
      this.#assets.set(asset.id, asset);
      // Where it is, is known only with the bag that it lies in.
      if (asset.containerId !== null) return;
    }
    this.#enter(aggregate, state);
  }

  #enter<A extends AggregateName>(aggregate: A, state: StateOf[A]): Node {
    const label = natureOf(aggregate).label(state);
    const anew = anewOf(aggregate, state);
    const name = Object.values(anew.made.entered).includes(label) ? label : '';
    const node = { aggregate, id: state.id, label, name, anew };
    this.#nodes.set(state.id, node);
    return node;
  }

  /** The bag or safe around everything that a thing lies in: where that is, the thing is. */
  #outermost(asset: StateOf['asset']): StateOf['asset'] {
    const around = new Set<StateOf['asset']>();
    let at = asset;
    while (at.containerId !== null && !around.has(at)) {
      around.add(at);
      at = this.#assets.get(at.containerId) ?? at;
    }
    return at;
  }

  /**
   * How many of its own kind lead to an object: those that it names come before it. An order that followed from making them when
   * they are first named would depend on what is left out.
   */
  #depthOf(node: Node): number {
    const before = this.#depths.get(node.id);
    if (before !== undefined) return before;
    // As with its key: it must not hang.
    this.#depths.set(node.id, 0);
    let depth = 0;
    for (const id of this.#idsIn(node.anew.made.entered)) {
      const other = this.#nodes.get(id);
      if (other?.aggregate === node.aggregate) depth = Math.max(depth, this.#depthOf(other) + 1);
    }
    this.#depths.set(node.id, depth);
    return depth;
  }

  /** What is said of an object and of those it names, without any id: it puts those of one name in order. */
  #keyOf(node: Node): string {
    const before = this.#keys.get(node.id);
    if (before !== undefined) return before;
    // One that leads back to itself is nothing that rules allow; it must not hang either.
    this.#keys.set(node.id, '');
    const named = (id: string) => {
      const other = this.#nodes.get(id);
      return other === undefined ? '' : `${other.name} ${this.#keyOf(other)}`;
    };
    const key = JSON.stringify(this.#withNames(node.anew.made.entered, named));
    this.#keys.set(node.id, key);
    return key;
  }

  /** Makes an object, and first those that it names. */
  #make(node: Node, waiting: { readonly node: Node; readonly acts: Entered[] }[]): void {
    if (this.#visited.has(node.id)) return;
    this.#visited.add(node.id);
    for (const id of this.#idsIn(node.anew.made.entered)) {
      const other = this.#nodes.get(id);
      if (other !== undefined) this.#make(other, waiting);
    }
    const { act, entered } = node.anew.made;
    if (!this.#areThere(entered)) {
      this.#say(node, node.anew.made, NAMES_WHAT_IS_LEFT_OUT);
      return;
    }
    if (!this.#isAccepted(node, node.anew.made)) return;
    const called = this.#nameFor(node);
    this.#called.set(node.id, called);
    this.#write({ act, as: called }, entered);
    waiting.push({ node, acts: [...node.anew.done] });
  }

  /** The acts on an object in their order, up to the first that names what is not there yet. */
  #doWhatCanBe(node: Node, acts: Entered[]): void {
    for (let next = acts[0]; next !== undefined; next = acts[0]) {
      const isWaiting = [...this.#idsIn(next.entered)].some(
        (id) => this.#nodes.has(id) && !this.#visited.has(id),
      );
      if (isWaiting) return;
      acts.shift();
      this.#do(node, next);
    }
  }

  #do(node: Node, done: Entered): void {
    if (!this.#areThere(done.entered)) this.#say(node, done, NAMES_WHAT_IS_LEFT_OUT);
    else if (this.#isAccepted(node, done))
      this.#write({ act: done.act, on: this.#called.get(node.id) ?? '' }, done.entered);
  }

  #isAccepted(node: Node, { act, entered }: Entered): boolean {
    const decision = this.#rehearsal.try(rehearsed(fileDraft(act, node.id, entered)));
    if (!decision.accepted) this.#say(node, { act, entered }, decision.refusal.happened);
    return decision.accepted;
  }

  #areThere(entered: Entered['entered']): boolean {
    return [...this.#idsIn(entered)].every((id) => this.#called.has(id));
  }

  #say({ aggregate, label }: Node, { act }: Entered, why: string): void {
    this.#leftOut.push({ what: `${presentationOf(aggregate).nouns[0]} ${label}: ${act}`, why });
  }

  #nameFor({ aggregate, name }: Node): string {
    const called = `${presentationOf(aggregate).nouns[0]} ${name}`.trimEnd();
    let free = called;
    for (let number = 2; this.#names.has(free); number++) free = `${called} (${number})`;
    this.#names.add(free);
    return free;
  }

  #write(head: Readonly<Record<string, string>>, entered: Entered['entered']): void {
    const named = this.#withNames(entered, (id) => ({ see: this.#called.get(id) ?? '' }));
    const act = { ...head, ...(typeof named === 'object' ? named : {}) };
    this.#lines.push(`    ${JSON.stringify(act, null, 1).replace(/\n */g, ' ')}`);
  }

  *#idsIn(value: unknown): Iterable<string> {
    if (typeof value === 'string' && this.#known.has(value)) yield value;
    else if (typeof value === 'object' && value !== null)
      for (const one of Object.values(value)) yield* this.#idsIn(one);
  }

  #withNames(value: unknown, named: (id: string) => unknown): unknown {
    if (typeof value === 'string') return this.#known.has(value) ? named(value) : value;
    if (Array.isArray(value)) return value.map((one) => this.#withNames(one, named));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, this.#withNames(one, named)]));
  }
}

function rank({ aggregate }: Node): number {
  return fileAggregates.indexOf(aggregate);
}

type Order = readonly [rank: number, depth: number, name: string, key: string];

/** By code units, not by a language: the same everywhere. */
function byOrder(one: Order, other: Order): number {
  for (const [index, part] of one.entries()) {
    const opposite = other[index];
    if (opposite === undefined || part === opposite) continue;
    return part < opposite ? -1 : 1;
  }
  return 0;
}

const ABOUT =
  'The registry of a ledger: the acts that make it anew, without secrets and without what has ended. A ledger takes it as a bootstrap file.';

const NAMES_WHAT_IS_LEFT_OUT = 'It names something that is not in the file.';

const EMPTY: Registry = {
  get: () => undefined,
  holderOf: () => undefined,
  naming: () => [],
  within: () => [],
};
