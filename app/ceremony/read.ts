import type { z } from 'zod';
import { nearestName } from '../config/nearest-name.ts';
import { mistakesIn, warningsIn } from './mistakes.ts';
import { namesOfStep, type Script, STEP_KINDS, scriptShape } from './script/format.ts';
import { byPlace, type Listed, type ReadYaml, readYaml, type ScriptFault } from './script/yaml.ts';

export type { ScriptFault } from './script/yaml.ts';

/** Most faults that are told at once. */
const MOST_FAULTS = 100;

/** @returns the script that a file in YAML holds, or everything that is wrong with it, in the order of the file */
export function readScript(text: string): Script | { readonly faults: readonly ScriptFault[] } {
  const read = readScriptFile(text);
  return 'faults' in read ? read : read.script;
}

/**
 * As `readScript`, with what is to be looked at before a ceremony is opened by the script: nothing is wrong in it, but not all
 * that it needs stands in the file.
 */
export function readScriptFile(
  text: string,
):
  | { readonly script: Script; readonly warnings: readonly ScriptFault[] }
  | { readonly faults: readonly ScriptFault[] } {
  const yaml = readYaml(text, listedAt);
  if ('faults' in yaml) return yaml;
  const result = scriptShape.safeParse(yaml.data);
  const faults = result.success
    ? mistakesIn(result.data).map(({ path, words }) => ({
        place: yaml.placeOf(path),
        words: `${yaml.nameOf(path)} ${words}`,
      }))
    : result.error.issues.flatMap((issue) => faultsOf(issue, yaml));
  if (result.success && faults.length === 0) {
    const warnings = warningsIn(result.data).map(({ path, words }) => ({
      place: yaml.placeOf(path),
      words: `${yaml.nameOf(path)} ${words}`,
    }));
    return { script: result.data, warnings: warnings.toSorted(byPlace) };
  }
  return { faults: faults.toSorted(byPlace).slice(0, MOST_FAULTS) };
}

/** `Line 3, column 1: roles.officer.seats is missing.` */
export function scriptFaultText({ place, words }: ScriptFault): string {
  return `${place === null ? '' : `Line ${place.line}, column ${place.column}: `}${words}.`;
}

const byId: Listed = { name: 'id', value: 'value' };
const byRole: Listed = { name: 'role', value: 'need' };

/** The maps whose order counts, by the way to them. */
const listedMaps = new Map<string, Listed>([
  ['policy', byId],
  ['roles', byId],
  ['params', { name: 'id', value: 'kind' }],
  ['inventory', byId],
  ['deviations', byRole],
  ['phases.*.steps.*.with', byId],
  ['phases.*.steps.*.expect', byId],
  ['phases.*.steps.*.need', byRole],
]);

function listedAt(way: readonly string[]): Listed | undefined {
  return listedMaps.get(way.join('.'));
}

function faultsOf(issue: z.core.$ZodIssue, yaml: ReadYaml): ScriptFault[] {
  const { path } = issue;
  const name = yaml.nameOf(path);
  const place = yaml.placeOf(path);
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => {
      const meant = nearestName(key, knownAt(path, yaml.data));
      const where = name === '' ? 'a script' : name;
      return {
        place: yaml.placeOf([...path, key]),
        words: `${key} is nothing that ${where} can say${meant === null ? '' : ` (did you mean ${meant}?)`}`,
      };
    });
  const found = valueAt(yaml.data, path);
  const subject = name === '' ? 'The file' : name;
  if (found === undefined) return [{ place, words: `${subject} is missing` }];
  return [{ place, words: `${subject} is ${shown(found)}: it must be ${wanted(issue, found)}` }];
}

/** What is allowed there: the rest of a sentence. */
function wanted(issue: z.core.$ZodIssue, found: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      return `${kinds.get(issue.expected) ?? issue.expected}${
        issue.expected === 'string' && typeof found === 'number' ? ': put it in quotes' : ''
      }`;
    case 'invalid_value':
      return choiceOf(issue.values.map(String), found);
    case 'invalid_union':
      return issue.path.at(-1) === 'kind'
        ? choiceOf(STEP_KINDS, found)
        : issue.message.replace(/^Invalid input$/, 'something else');
    case 'too_small':
    case 'too_big':
      return issue.origin === 'array' && issue.message.startsWith('Too')
        ? `a list of ${issue.code === 'too_small' ? `at least ${issue.minimum}` : `at most ${issue.maximum}`}`
        : issue.message;
    default:
      return issue.message;
  }
}

function choiceOf(values: readonly string[], found: unknown): string {
  const meant = typeof found === 'string' ? nearestName(found, values) : null;
  const list = values.length === 1 ? values[0] : `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
  return `${list}${meant === null ? '' : ` (did you mean ${meant}?)`}`;
}

const kinds: ReadonlyMap<string, string> = new Map([
  ['string', 'text'],
  ['number', 'a whole number'],
  ['int', 'a whole number'],
  ['boolean', 'true or false'],
  ['array', 'a list'],
  ['object', 'a map of names and what they say'],
]);

/** The names that something can say, for guessing what was meant. */
function knownAt(path: readonly PropertyKey[], data: unknown): readonly string[] {
  const [first, , third, , fifth] = path;
  if (path.length === 0) return Object.keys(scriptShape.shape);
  if (first === 'roles') return ['title', 'seats', 'need', 'signs_with'];
  if (first === 'inventory') return ['kind', 'title', 'serial', 'firmware'];
  if (first === 'params') return ['kind', 'title'];
  if (first === 'phases' && path.length === 2) return ['id', 'title', 'pause', 'steps'];
  if (first === 'phases' && third === 'steps' && fifth === undefined) {
    const kind = valueAt(data, [...path, 'kind']);
    return namesOfStep(typeof kind === 'string' ? kind : '');
  }
  if (first === 'after') return ['what', 'by', 'within'];
  return first === 'approve' ? ['by', 'need'] : [];
}

/** The longest found value that is shown whole, in characters. */
const SHOWN = 80;

function shown(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'a map';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, part) => (typeof at === 'object' && at !== null ? Reflect.get(at, part) : undefined),
    value,
  );
}
