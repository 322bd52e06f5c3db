import type { Form } from '../model/commands.ts';
import type { InPieces } from '../pieces.ts';
import { type AnewObject, anewOf, type FileAct, fileDraft, hasEnded } from '../registry/anew.ts';
import { decide, type Evolved, evolve, isStateOf, namesIn, presentationOf } from '../registry/dispatch.ts';
import { envelop } from '../registry/envelop.ts';
import type { Difference, Fact } from '../registry/facts.ts';
import type { AggregateName, Registry, StateOf } from '../registry/index.ts';
import { type Draft, isUnsealed, keyToCome, rehearsed } from '../registry/unsealed.ts';
import type { Outcome, Plan } from './plan.ts';
import { compared, Planner } from './planner.ts';
import { enteredWith, type FileStep, type RegistryFile } from './registry-file.ts';

/**
 * Draws up what a registry file comes to in a ledger. Nothing is recorded.
 * @param newId an id for what is made at a place; the same for the same place each time
 */
export function* drawUpRegistry(
  file: RegistryFile,
  ledger: Registry,
  newId: (path: string) => string,
  at: string,
): InPieces<Plan> {
  return yield* new Drawing(ledger, new Planner(ledger, newId, at), newId, at).plan(file);
}

/** What something that the file makes stands for. */
interface Meant {
  readonly id: string;
  /** How it is entered anew as it is in the ledger; null where it is not there yet. */
  readonly inLedger: AnewObject | null;
}

class Drawing {
  readonly #ledger: Registry;
  readonly #planner: Planner;
  readonly #newId: (path: string) => string;
  readonly #at: string;
  readonly #meant = new Map<string, Meant>();
  /** Objects of the ledger that something of the file stands for already. */
  readonly #taken = new Set<string>();

  constructor(ledger: Registry, planner: Planner, newId: (path: string) => string, at: string) {
    this.#ledger = ledger;
    this.#planner = planner;
    this.#newId = newId;
    this.#at = at;
  }

  *plan({ acts }: RegistryFile): InPieces<Plan> {
    for (const step of acts) {
      if (step.act.effect === 'makes') this.#make(step, step.act.aggregate);
      else this.#change(step, step.act.aggregate);
      yield;
    }
    return { steps: this.#planner.steps, madeIds: [], unrecorded: [], yubikeys: [] };
  }

  #make<A extends AggregateName>(step: FileStep, aggregate: A): void {
    const entered = this.#entered(step);
    const newId = this.#newId(step.path);
    const draft = fileDraft(step.act.type, newId, entered);
    const facts = this.#facts(step.act, entered);
    const would = this.#would(draft);
    const existing = would === null ? undefined : this.#existing(aggregate, would, draft, entered);
    if (existing !== undefined) this.#taken.add(existing.id);
    this.#meant.set(step.called, {
      id: existing?.id ?? newId,
      inLedger: existing === undefined ? null : anewOf(aggregate, existing),
    });
    const outcome =
      existing === undefined
        ? this.#planner.try(draft)
        : compared(this.#differences(step.act, entered, anewOf(aggregate, existing).made.entered));
    const name = would?.label ?? step.called;
    const warnings =
      would !== null && isStateOf(aggregate, would)
        ? (presentationOf(aggregate).warnings?.(would.state) ?? [])
        : [];
    this.#planner.add(titleOf(aggregate), name, facts, outcome, warnings);
  }

  #change<A extends AggregateName>(step: FileStep, aggregate: A): void {
    const entered = this.#entered(step);
    const meant = this.#meant.get(step.called);
    if (meant === undefined) throw new Error('What a file names is in it, or it is refused when it is read.');
    const name = `${namesIn(this.#planner.rehearsal)(aggregate, meant.id) ?? step.called}: ${verbOf(step.act)}`;
    const isDone = [...(meant.inLedger?.done ?? []), ...(meant.inLedger?.lastly ?? [])].some(
      (one) => one.act === step.act.type && isSame(one.entered, entered),
    );
    const outcome: Outcome = isDone
      ? compared([])
      : this.#planner.try(fileDraft(step.act.type, meant.id, entered));
    this.#planner.add(titleOf(aggregate), name, this.#facts(step.act, entered), outcome);
  }

  /** What a draft would make; null where that cannot be decided. */
  #would(draft: Draft): Evolved | null {
    const { rehearsal } = this.#planner;
    const decision = decide(rehearsed(draft), rehearsal);
    if (!decision.accepted) return null;
    const actor = { kind: 'system', name: 'Bootstrap' } as const;
    const [event] = envelop(decision.facts, {
      ...{ actor, timestamp: this.#at, correlationId: '', newId: () => '' },
    });
    return event === undefined ? null : evolve(rehearsal, event);
  }

  /** What is in the ledger already: by what is unique about it, or by all that is said of it where nothing is. */
  #existing<A extends AggregateName>(
    aggregate: A,
    { id, uniqueKey, organizationId, links }: Evolved,
    draft: Draft,
    entered: Readonly<Record<string, unknown>>,
  ): StateOf[A] | undefined {
    const holder = this.#ledger.holderOf(aggregate, uniqueKey);
    if (holder !== undefined) return hasEnded(aggregate, holder) ? undefined : holder;
    const isItsOwn = uniqueKey.includes(id) || (isUnsealed(draft) && uniqueKey === keyToCome(draft));
    if (!isItsOwn) return undefined;
    const beside =
      organizationId === null
        ? this.#naming(aggregate, links)
        : this.#ledger.within(aggregate, organizationId);
    for (const state of beside)
      if (!this.#taken.has(state.id) && isSame(anewOf(aggregate, state).made.entered, entered)) return state;
    return undefined;
  }

  /** The objects of the ledger that name the same as one that is made. */
  *#naming<A extends AggregateName>(aggregate: A, links: Evolved['links']): Iterable<StateOf[A]> {
    for (const { as, id } of links) yield* this.#ledger.naming(aggregate, as, id);
  }

  #entered(step: FileStep): Record<string, unknown> {
    return enteredWith(step, ({ see }) => this.#meant.get(see)?.id ?? see);
  }

  #facts({ form, input }: FileAct, entered: Readonly<Record<string, unknown>>): Fact[] {
    return Object.keys(input).flatMap((field) => {
      const value = this.#inWords(field, entered[field], form);
      return value === null ? [] : [{ label: labelOf(field, form), value }];
    });
  }

  #differences(
    { form, input }: FileAct,
    inFile: Readonly<Record<string, unknown>>,
    inLedger: Readonly<Record<string, unknown>>,
  ): Difference[] {
    return Object.keys(input).flatMap((field) =>
      isSame(inFile[field], inLedger[field])
        ? []
        : [
            {
              label: labelOf(field, form),
              inFile: this.#inWords(field, inFile[field], form) ?? 'None',
              inLedger: this.#inWords(field, inLedger[field], form) ?? 'None',
            },
          ],
    );
  }

  /** @returns null for nothing */
  #inWords(name: string, value: unknown, form: Form | null): string | null {
    if (value === null || value === undefined || value === '') return null;
    if (typeof value === 'boolean') return value ? 'Yes' : 'No';
    const field = form?.fields.find((one) => one.name === name);
    if (Array.isArray(value))
      return value.length === 0
        ? null
        : value.map((one) => this.#inWords(name, one, form) ?? 'None').join(', ');
    if (typeof value === 'object')
      return Object.entries(value)
        .map(([key, one]) => `${inPlainWords(key)}: ${this.#inWords(key, one, null) ?? 'None'}`)
        .join('; ');
    const text = String(value);
    if (field !== undefined && 'choices' in field) return field.choices[text] ?? text;
    return this.#nameOf(text) ?? text;
  }

  /** What an object of the file is called in full; null where the text is no id of one. */
  #nameOf(text: string): string | null {
    for (const [called, { id }] of this.#meant) if (id === text) return called;
    return null;
  }
}

function titleOf(aggregate: AggregateName): string {
  const [, many] = presentationOf(aggregate).nouns;
  return many.replace(/^./, (first) => first.toUpperCase());
}

function verbOf({ form, type }: FileAct): string {
  return (form?.verb ?? inPlainWords(type)).replace(/…$/, '');
}

function labelOf(field: string, form: Form | null): string {
  return form?.fields.find(({ name }) => name === field)?.label ?? inPlainWords(field);
}

/** `operatorId`, `role_type` and `AssignRole` as words: `Operator`, `Role type`, `Assign role`. */
function inPlainWords(name: string): string {
  const words = name
    .replace(/(?:Id|_id)$/, '')
    .replace(/_/g, ' ')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();
  return words.replace(/^./, (first) => first.toUpperCase());
}

/** Why something was done is not asked: an object does not keep it. Nothing said is the same as nothing. */
function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(inOneForm(a)) === JSON.stringify(inOneForm(b));
}

function inOneForm(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOneForm);
  if (typeof value !== 'object' || value === null) return value ?? null;
  return Object.entries(value)
    .filter(([key, one]) => key !== 'reason' && one !== null && one !== undefined)
    .map(([key, one]): [string, unknown] => [key, inOneForm(one)])
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
}
