import { z } from 'zod';
import { nearestName } from '../config/nearest-name.ts';
import type { InPieces } from '../pieces.ts';
import { type FileAct, fileActs, fileDraft } from '../registry/anew.ts';
import { type BootstrapFault, foundText, pathText, type Unusable } from './fault.ts';
import { allowedBy, valueAt } from './schema.ts';

/*
 * A registry as a file: the acts that make it what it is, one after the other, as people could enter each. What an act
 * takes is declared with its aggregate; nothing here knows any of them. An act that makes something says what it is
 * called in this file (`as`), one on something names it (`on`), and so does each field (`{"see": …}`).
 */

/** What stands in `form` of such a file. */
export const REGISTRY_FORM = 'cim-keys/registry/v1';

/** One act of a registry file. */
export interface FileStep {
  /** Where it stands: `acts[3]`. */
  readonly path: string;
  readonly act: FileAct;
  /** What it makes is called in this file; of one on something, what that is called. */
  readonly called: string;
  /** What is entered; other objects as `Reference`. */
  readonly entered: Readonly<Record<string, unknown>>;
}

/** A registry file whose form is right and whose references hold together. */
export interface RegistryFile {
  readonly acts: readonly FileStep[];
}

/** Another object of the file, by what it is called there. */
interface Reference {
  readonly see: string;
}

/** Whether a value names another object of the file. */
function isReference(value: unknown): value is Reference {
  return referenceSchema.safeParse(value).success;
}

const referenceSchema = z.strictObject({ see: z.string().min(1) });

/** A value with every reference in it replaced. */
export function replaced(value: unknown, by: (reference: Reference) => unknown): unknown {
  if (isReference(value)) return by(value);
  if (Array.isArray(value)) return value.map((one) => replaced(one, by));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, replaced(one, by)]));
}

/** What is entered, with every reference in it replaced. */
export function enteredWith(
  { entered }: Pick<FileStep, 'entered'>,
  by: (reference: Reference) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(entered).map(([field, value]) => [field, replaced(value, by)]));
}

/** Whether a value is meant as a registry file. */
export function isRegistryFile(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'form');
}

const fileSchema = z.strictObject({
  form: z.literal(REGISTRY_FORM, `must be "${REGISTRY_FORM}"`),
  /** For whoever reads it. */
  about: z.string().max(2000, 'must be at most 2000 characters').optional(),
  acts: z.array(z.record(z.string(), z.unknown())),
});

/** @returns the file, or everything that is wrong with it. @param value holds no secrets */
export function* parseRegistryFile(value: object): InPieces<RegistryFile | Unusable> {
  const form = fileSchema.safeParse(value);
  if (!form.success)
    return {
      faults: form.error.issues.flatMap((issue) =>
        issue.code === 'unrecognized_keys'
          ? issue.keys.map((key) => unknownKey(key, Object.keys(fileSchema.shape), []))
          : [
              {
                path: pathText(issue.path),
                found: foundText(valueAt(value, issue.path)),
                allowed: allowedBy(issue),
              },
            ],
      ),
    };
  const reading = new Reading();
  const acts: FileStep[] = [];
  for (const [index, act] of form.data.acts.entries()) {
    const step = reading.step(act, index);
    if (step !== null) acts.push(step);
    yield;
  }
  return reading.faults.length > 0 ? { faults: reading.faults } : { acts };
}

/** Reads the acts one after the other, and says all that is wrong with each. */
class Reading {
  readonly faults: BootstrapFault[] = [];
  /** By what they are called: what makes them, and where that stands. */
  readonly #made = new Map<string, { readonly act: FileAct | null; readonly path: string }>();

  step({ act: type, as, on, ...given }: Readonly<Record<string, unknown>>, index: number): FileStep | null {
    const path = `acts[${index}]`;
    const act = typeof type === 'string' ? (fileActs.get(type) ?? null) : null;
    // Whatever else is wrong: what it is called can be named by others.
    const called =
      on === undefined ? this.#name(`${path}.as`, as, act, path) : this.#named(`${path}.on`, on, act);
    if (act === null) {
      this.#add(`${path}.act`, type, actNames(type));
      return null;
    }
    if (act.effect === 'makes' && on !== undefined)
      this.#add(`${path}.on`, on, 'must be left out: this act makes something new, called as.');
    if (act.effect === 'changes' && as !== undefined)
      this.#add(`${path}.as`, as, 'must be left out: this act is on something that is made above.');
    if (act.effect === 'changes' && on === undefined)
      this.#add(`${path}.on`, on, 'must say on what: what it is called where it is made above.');
    const entered = this.#entered(path, act, given);
    return called === null ? null : { path, act, called, entered };
  }

  #name(path: string, as: unknown, act: FileAct | null, at: string): string | null {
    if (act?.effect === 'changes') return null;
    if (typeof as !== 'string' || as.trim() === '' || as.length > 500) {
      this.#add(path, as, 'must be what it is called in this file: a text of at most 500 characters.');
      return null;
    }
    const before = this.#made.get(as);
    if (before !== undefined) this.#add(path, as, `must be used once; ${before.path} is called the same.`);
    else this.#made.set(as, { act, path: at });
    return as;
  }

  #named(path: string, on: unknown, act: FileAct | null): string | null {
    if (typeof on !== 'string') {
      this.#add(path, on, 'must be what it is called where it is made above.');
      return null;
    }
    this.#isMade(path, on, act?.aggregate ?? null);
    return on;
  }

  /** @param aggregate what it must be; null for anything */
  #isMade(path: string, called: string, aggregate: string | null): void {
    const made = this.#made.get(called);
    if (made === undefined) {
      const nearest = nearestName(called, [...this.#made.keys()]);
      const meant = nearest === null ? '' : ` Did you mean ${JSON.stringify(nearest)}?`;
      this.#add(path, called, `must be what something is called that is made above.${meant}`);
    } else if (aggregate !== null && made.act !== null && made.act.aggregate !== aggregate)
      this.#add(path, called, `must be of the kind ${aggregate}; this is of the kind ${made.act.aggregate}.`);
  }

  #entered(
    path: string,
    act: FileAct,
    given: Readonly<Record<string, unknown>>,
  ): Readonly<Record<string, unknown>> {
    const fields = Object.keys(act.input);
    for (const key of Object.keys(given))
      if (!fields.includes(key)) this.faults.push(unknownKey(key, fields, [path]));
    const entered: Record<string, unknown> = {};
    for (const [field, schema] of Object.entries(act.input)) {
      const value = given[field];
      if (value !== undefined) entered[field] = value;
      else if (schema.safeParse(null).success) entered[field] = null;
      const kind = act.form?.fields.find(({ name }) => name === field);
      const to = kind?.kind === 'reference' ? kind.to : null;
      this.#references(`${path}.${field}`, value, to);
    }
    this.#values(path, act, entered);
    return entered;
  }

  #references(path: string, value: unknown, to: string | null): void {
    if (isReference(value)) this.#isMade(path, value.see, to);
    else if (to !== null && typeof value === 'string')
      this.#add(path, value, 'must name something that is made above: {"see": "…"}.');
    else if (typeof value === 'object' && value !== null)
      for (const [key, child] of Object.entries(value)) this.#references(`${path}.${key}`, child, null);
  }

  #values(path: string, act: FileAct, entered: Readonly<Record<string, unknown>>): void {
    try {
      fileDraft(
        act.type,
        ANY_ID,
        enteredWith({ entered }, () => ANY_ID),
      );
    } catch (error) {
      if (!(error instanceof z.ZodError)) throw error;
      for (const issue of error.issues) {
        // Those were named above, by words of this file.
        if (issue.code === 'unrecognized_keys' || this.#isText(act, issue.path[0], entered)) continue;
        const found = foundText(valueAt(entered, issue.path));
        this.faults.push({ path: `${path}.${pathText(issue.path)}`, found, allowed: allowedBy(issue) });
      }
    }
  }

  /** A text where something is to be named. */
  #isText(act: FileAct, field: PropertyKey | undefined, entered: Readonly<Record<string, unknown>>): boolean {
    const kind = act.form?.fields.find(({ name }) => name === field)?.kind;
    return kind === 'reference' && typeof entered[String(field)] === 'string';
  }

  #add(path: string, found: unknown, allowed: string): void {
    this.faults.push({ path, found: foundText(found), allowed });
  }
}

/** Stands for any id while only the form is looked at. */
const ANY_ID = '00000000-0000-7000-8000-000000000000';

function unknownKey(key: string, known: readonly string[], path: readonly string[]): BootstrapFault {
  const nearest = nearestName(key, known);
  return {
    path: [...path, key].join('.'),
    // What stands under an unknown key may be anything.
    found: null,
    allowed:
      nearest === null
        ? `is not a key of this place. Known here: ${known.join(', ')}.`
        : `is not a key of this place. Did you mean ${nearest}?`,
  };
}

function actNames(found: unknown): string {
  const names = [...fileActs.keys()];
  const nearest = typeof found === 'string' ? nearestName(found, names) : null;
  if (nearest !== null) return `must be an act that a file may hold. Did you mean ${nearest}?`;
  return `must be an act that a file may hold: ${names.join(', ')}.`;
}
