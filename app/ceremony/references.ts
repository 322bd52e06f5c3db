import type { AggregateName } from '../registry/index.ts';
import { scriptActs } from './acts.ts';
import { type PARAMETER_KINDS, type Script, type Step, stepsOf } from './script/format.ts';
import { soleSeat } from './script/structure.ts';

/** What a reference stands for. */
export type ValueKind =
  | 'text'
  | 'integer'
  | 'date'
  | 'time'
  | 'cid'
  | 'words'
  | 'item'
  | `object ${AggregateName}`;

/** What can be asked of a value, by its kind. */
const properties = new Map<string, Readonly<Record<string, ValueKind>>>([
  ['cid', { words: 'words' }],
  ['item', { serial: 'text', title: 'text' }],
  ['object key', { id: 'object key', name: 'text', fingerprint: 'cid' }],
  ['object asset', { id: 'object asset', name: 'text', number: 'text' }],
  ['object draft', { id: 'object draft', name: 'text', tbs: 'cid' }],
  ['object certificate', { id: 'object certificate', name: 'text', serial: 'text', sha256: 'cid' }],
]);

function propertiesOf(kind: ValueKind): Readonly<Record<string, ValueKind>> {
  return properties.get(kind) ?? (kind.startsWith('object ') ? { id: kind, name: 'text' } : {});
}

/** What names stand for at a step: what is always there, what the script is told, what lies there, and the steps before. */
export type Scope = ReadonlyMap<
  string,
  { readonly kind: ValueKind | null; readonly own: Readonly<Record<string, ValueKind>> }
>;

const always: readonly (readonly [string, Readonly<Record<string, ValueKind>>])[] = [
  ['now', { utc: 'time' }],
  ['ledger', { name: 'text', head: 'cid' }],
  ['ceremony', { title: 'text' }],
];

/** What each step can refer to, by its id. */
export function scopesOf(script: Script): ReadonlyMap<string, Scope> {
  const known = new Map<
    string,
    { readonly kind: ValueKind | null; readonly own: Readonly<Record<string, ValueKind>> }
  >();
  for (const [name, own] of always) known.set(name, { kind: null, own });
  for (const { id } of script.roles)
    if (soleSeat(script, id) !== undefined) known.set(id, standingFor('object person'));
  for (const { id, kind } of script.params ?? []) known.set(id, standingFor(parameterKind(kind)));
  for (const { id } of script.inventory ?? []) known.set(id, standingFor('item'));
  const scopes = new Map<string, Scope>();
  for (const { step } of stepsOf(script)) {
    scopes.set(step.id, new Map(known));
    known.set(step.id, resultOf(step));
  }
  return scopes;
}

/**
 * What a reference stands for at a step.
 * @returns its kind, or the names that could stand in place of the one that is unknown
 */
export function kindOf(
  reference: readonly string[],
  scope: Scope,
): { readonly kind: ValueKind } | { readonly unknown: string; readonly known: readonly string[] } {
  const [root = '', ...rest] = reference;
  const found = scope.get(root);
  if (found === undefined) return { unknown: root, known: [...scope.keys()] };
  let kind = found.kind;
  let own = found.own;
  for (const name of rest) {
    const next = Object.hasOwn(own, name) ? own[name] : undefined;
    if (next === undefined) return { unknown: name, known: Object.keys(own) };
    kind = next;
    own = propertiesOf(next);
  }
  return kind === null
    ? { unknown: root, known: Object.keys(own).map((name) => `${root}.${name}`) }
    : { kind };
}

function standingFor(kind: ValueKind) {
  return { kind, own: propertiesOf(kind) };
}

function parameterKind(kind: (typeof PARAMETER_KINDS)[number]): ValueKind {
  return kind === 'text' || kind === 'integer' || kind === 'date' ? kind : `object ${kind}`;
}

/** What the steps after it can refer to. */
function resultOf(step: Step): {
  readonly kind: ValueKind | null;
  readonly own: Readonly<Record<string, ValueKind>>;
} {
  switch (step.kind) {
    case 'check':
      return { kind: null, own: { answer: 'text' } };
    case 'capture':
      return { kind: null, own: { value: 'text' } };
    case 'gate':
      return { kind: null, own: { cid: 'cid' } };
    case 'act': {
      const makes = scriptActs.get(step.act)?.makes ?? null;
      return makes === null ? { kind: null, own: {} } : standingFor(`object ${makes}`);
    }
    default:
      return { kind: null, own: {} };
  }
}
