import { nearestName } from '../../app/config/nearest-name.ts';
import type { AskedAct } from '../../app/contract/registry.ts';
import type { ActNow, Form, FormField } from '../../app/model/commands.ts';
import type { Filled } from '../../app/model/fields.ts';
import { ProblemError } from '../../app/problem.ts';
import { actsOn, presentationOf } from '../../app/registry/dispatch.ts';
import type { AggregateName } from '../../app/registry/index.ts';
import { readBoundedFile, readStandardInput } from '../files/bounded-file.ts';
import { RegistryReader } from '../services/registry/registry-reader.ts';
import type { Ledger } from '../store/ledger.ts';
import { type Reading, readField, type Written, writtenOf } from './act-fields.ts';
import type { ActQuestions } from './act-questions.ts';
import { AMONG_ALL, type Among, idIn, type ObjectFinder } from './object-finder.ts';
import { commandProblem } from './problems.ts';
import { UsageError, writeError } from './terminal.ts';

/** A command that can be asked for, with the aggregate it is of. */
export type ActForm = Form & { readonly aggregate: AggregateName };

/** What was written for fields, by their names. */
export type Given = ReadonlyMap<string, Written>;

/** The largest file of fields, in bytes. */
const MOST = 1024 * 1024;

/**
 * What was written for the fields of an act.
 * @param set `field=value` each
 * @param input a file with a JSON object of fields, `-` for standard input
 * @throws UsageError for what is no field of it, or is given twice
 */
export function givenFor(form: ActForm, set: readonly string[], input: string | undefined): Given {
  const given = new Map<string, Written>();
  const take = (field: FormField, written: Written) => {
    if (given.has(field.name)) throw new UsageError(`${field.name}: This is given twice.`);
    given.set(field.name, written);
  };
  for (const [name, json] of Object.entries(input === undefined ? {} : fieldsIn(input))) {
    const field = fieldOf(form, name);
    take(field, writtenOf(field, json));
  }
  for (const text of set) {
    const at = text.indexOf('=');
    if (at < 1) throw new UsageError(`“${text}” is no field: write it as --set name=value.`);
    take(fieldOf(form, text.slice(0, at)), text.slice(at + 1));
  }
  return given;
}

function fieldOf({ type, fields }: ActForm, name: string): FormField {
  const field = fields.find((one) => one.name === name);
  if (field !== undefined) return field;
  const names = fields.map((one) => one.name);
  const near = nearestName(name, names);
  const known = names.length === 0 ? 'It has none.' : `It has ${names.join(', ')}.`;
  throw new UsageError(
    `${type} has no field “${name}”. ${near === null ? known : `Did you mean “${near}”?`}`,
  );
}

function fieldsIn(file: string): object {
  const bytes = file === '-' ? readStandardInput(MOST) : readBoundedFile(file, { most: MOST });
  const json = parsed(bytes.toString('utf8'));
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json;
  throw new UsageError('--input takes one JSON object, such as {"name": "Acme"}.');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UsageError(`--input: This is no JSON: ${cause instanceof Error ? cause.message : ''}`);
  }
}

/** Puts an act together from what was given, what is so now, and answers on the terminal. */
export class ActInput {
  readonly #ledger: Ledger;
  readonly #form: ActForm;
  readonly #finder: ObjectFinder;
  /** null where nobody can be asked. */
  readonly #questions: ActQuestions | null;

  constructor(ledger: Ledger, form: ActForm, finder: ObjectFinder, questions: ActQuestions | null) {
    this.#ledger = ledger;
    this.#form = form;
    this.#finder = finder;
    this.#questions = questions;
  }

  /**
   * The act as the window would ask it.
   * @param about the object that it changes, by id or name; undefined where none was named
   * @throws UsageError that names everything that is missing or cannot be read
   * @throws ProblemError when it cannot be done now, where something would have to be asked for first. Interrupted
   */
  async asked(about: string | undefined, given: Given): Promise<AskedAct> {
    const { type, effect } = this.#form;
    const id = effect === 'makes' ? this.#nothing(about) : await this.#objectOf(about);
    const now = id === null ? null : this.#now(id);
    const organizationId =
      id === null
        ? null
        : (new RegistryReader(this.#ledger).object(this.#form.aggregate, id)?.organizationId ?? null);
    const values: Record<string, Filled> = {};
    const mistakes: string[] = [];
    const missing: FormField[] = [];
    for (const field of inOrder(this.#form.fields)) {
      const written = given.get(field.name);
      const standing = now?.now[field.name];
      if (written !== undefined) {
        const reading = this.#read(field, written, now, among(field, values, organizationId));
        if ('value' in reading) values[field.name] = reading.value;
        else mistakes.push(`${field.name}: ${reading.mistake}`);
      } else if (standing !== undefined) values[field.name] = standing;
      else if (field.optional) values[field.name] = null;
      else missing.push(field);
    }
    if (missing.length > 0 && id !== null) this.#requireAvailable(id, now);
    // An answer on the terminal is one line.
    for (const { kind, name, label } of missing)
      if (kind === 'lines') mistakes.push(`${name}: ${label} is missing. It has several lines: use --input.`);
      else if (this.#questions === null) mistakes.push(`${name}: ${label} is missing.`);
    if (mistakes.length > 0) throw new UsageError(mistakes.join('\n'));
    for (const field of missing)
      values[field.name] = await this.#ask(field, now, among(field, values, organizationId));
    return { ...values, type, id };
  }

  #nothing(about: string | undefined): null {
    if (about === undefined) return null;
    const [one] = presentationOf(this.#form.aggregate).nouns;
    throw new UsageError(`id: ${this.#form.type} makes a new ${one}, and takes no --id.`);
  }

  async #objectOf(about: string | undefined): Promise<string> {
    const { aggregate, type } = this.#form;
    const [one] = presentationOf(aggregate).nouns;
    if (about !== undefined) {
      const reading = this.#find(aggregate, about, AMONG_ALL);
      if ('mistake' in reading) throw new UsageError(`id: ${reading.mistake}`);
      return reading.value;
    }
    if (this.#questions === null)
      throw new UsageError(`id: ${type} changes an object that is there: --id is missing.`);
    return this.#chosen(aggregate, AMONG_ALL, { question: `Which ${one}` });
  }

  /** The act as it can be done with the object now; null where that is not there, or it is not for it as it is. */
  #now(id: string): ActNow | null {
    const { aggregate, type } = this.#form;
    const state = this.#ledger.objects.get(aggregate, id);
    if (state === undefined) return null;
    return actsOn(aggregate, state, this.#ledger.objects).find((act) => act.type === type) ?? null;
  }

  /** Nobody is asked for fields of an act that would be refused whatever they hold. */
  #requireAvailable(id: string, now: ActNow | null): void {
    const { aggregate } = this.#form;
    const found = this.#finder.withId(aggregate, id);
    if (found === null)
      throw new ProblemError(
        commandProblem('object.unknown', { one: presentationOf(aggregate).nouns[0], id }),
      );
    if (now === null || now.why !== null)
      throw new ProblemError(commandProblem('object.not-now', { id, why: now?.why ?? null }));
  }

  #read(field: FormField, written: Written, now: ActNow | null, where: Among): Reading {
    const find = (name: string): Reading =>
      field.kind === 'reference' ? this.#find(field.to, name, where) : { mistake: 'This names nothing.' };
    const reading = readField(field, written, { choices: choicesOf(field, now), find });
    return 'value' in reading ? this.#checked(field, reading.value) : reading;
  }

  /** What the command’s own schema says of a value. */
  #checked(field: FormField, value: Filled): Reading {
    const checked = this.#form.input[field.name]?.safeParse(value);
    if (checked === undefined || checked.success) return { value };
    return { mistake: checked.error.issues[0]?.message ?? 'This was not understood.' };
  }

  async #ask(field: FormField, now: ActNow | null, where: Among): Promise<Filled> {
    if (this.#questions === null) throw new Error('Nobody can be asked.');
    const { label: question, hint } = field;
    if (field.kind === 'reference') return this.#chosen(field.to, where, { question, hint });
    return this.#questions.field(field, choicesOf(field, now), (answer) =>
      this.#read(field, answer, now, where),
    );
  }

  async #chosen(
    kind: AggregateName,
    where: Among,
    asked: { readonly question: string; readonly hint?: string | undefined },
  ): Promise<string> {
    if (this.#questions === null) throw new Error('Nobody can be asked.');
    const { id, text } = await this.#questions.object(kind, where, asked);
    writeError(`${asked.question}: ${text}`);
    return id;
  }

  #find(
    kind: AggregateName,
    name: string,
    where: Among,
  ): { readonly value: string } | { readonly mistake: string } {
    const id = idIn(name);
    if (id !== null) return { value: id };
    const found = this.#finder.theOne(kind, name, where);
    if ('value' in found) return found;
    // Why one that is there cannot be chosen, the rules say in better words.
    const [other, ...more] = this.#finder.named(kind, name);
    return other !== undefined && more.length === 0 ? { value: other.id } : found;
  }
}

/** Fields whose choices depend on another one come behind it. */
function inOrder(fields: readonly FormField[]): FormField[] {
  return fields.toSorted((a, b) => Number(isWithin(a)) - Number(isWithin(b)));
}

function isWithin(field: FormField): boolean {
  return field.kind === 'reference' && field.within !== undefined;
}

/** Among which objects a reference is looked for. @param organizationId of the object that is changed */
function among(
  field: FormField,
  values: Readonly<Record<string, Filled>>,
  organizationId: string | null,
): Among {
  if (field.kind !== 'reference') return AMONG_ALL;
  const chosen = field.within === undefined ? undefined : values[field.within];
  const within = typeof chosen === 'string' ? chosen : null;
  return {
    organizationId: field.sameOrganization === true ? organizationId : within,
    where: { ...field.where },
    living: true,
  };
}

/** What can be chosen, as it is for the object now. */
function choicesOf(field: FormField, now: ActNow | null): Readonly<Record<string, string>> {
  if (field.kind !== 'choice' && field.kind !== 'several') return {};
  return now?.offers[field.name] ?? field.choices;
}
