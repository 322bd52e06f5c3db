import { sha256 } from 'multiformats/hashes/sha2';
import type { Script, StepOf } from '../ceremony/script/format.ts';
import { itemTitle } from '../ceremony/script/sentences.ts';
import { soleSeat } from '../ceremony/script/structure.ts';
import { partsOf, referenceIn } from '../ceremony/script/templates.ts';
import { fromBase64url } from '../content/base64url.ts';
import type { CidString } from '../content/cid.ts';
import { cidOfDigest, wordsOf } from '../content/fingerprint.ts';
import { utc } from '../content/utc.ts';
import { readCertificate } from '../pki/certificate/certificate.ts';
import { hexOf } from '../pki/der/der.ts';
import { serialText } from '../pki/serial.ts';
import { attemptAt, type Ceremony, type Made, type PlainValue } from './ceremony-facts.ts';
import type { Registry, StateOf } from './index.ts';
import { yubiKeyName } from './yubikey-facts.ts';

/** What a reference can stand for that neither the script nor the ceremony says. */
export interface Circumstance {
  /** RFC 3339 UTC; left out where the moment is not known any more. */
  readonly now?: string;
  readonly ledger?: { readonly name: string; readonly head: CidString };
}

/** A ceremony, its script and the registry, as references are followed in them. */
export interface Scene {
  readonly script: Script;
  readonly ceremony: Ceremony;
  readonly registry: Registry;
}

/** An object that a ceremony was told when it was opened, or that an act of it made. */
type Named = Made;

/** What a reference stands for. */
type Found =
  | { readonly kind: 'plain'; readonly value: PlainValue }
  | { readonly kind: 'digest'; readonly text: string; readonly digest: CidString }
  | { readonly kind: 'item'; readonly id: string }
  | { readonly kind: 'object'; readonly object: Named }
  /** It is asked for something in it: `now.utc`. */
  | { readonly kind: 'several'; readonly of: Readonly<Record<string, Found | null>> };

/**
 * A template with what its references stand for.
 * @returns null where one of them stands for nothing yet, or for what only the moment could tell
 */
export function textOf(template: string, scene: Scene, circumstance: Circumstance = {}): string | null {
  let all = '';
  for (const part of partsOf(template) ?? []) {
    const piece = 'text' in part ? part.text : inText(follow(part.reference, scene, circumstance), scene);
    if (piece === null) return null;
    all += piece;
  }
  return all;
}

/** What a field of an act holds: of an object its id, of a thing its number; null as of `textOf`. */
export function fieldValue(value: string | number | boolean, scene: Scene): PlainValue | null {
  if (typeof value !== 'string') return value;
  const reference = referenceIn(value);
  if (reference === null) return textOf(value, scene);
  const found = follow(reference, scene, {});
  if (found?.kind === 'plain') return found.value;
  return found?.kind === 'object' ? found.object.id : inText(found, scene);
}

/** The fields of an act as its step says them; null where one stands for nothing yet. */
export function fieldsOf(
  step: StepOf<'act'>,
  scene: Scene,
): { readonly id: string; readonly value: PlainValue }[] | null {
  const fields: { id: string; value: PlainValue }[] = [];
  for (const { id, value } of step.with ?? []) {
    const found = fieldValue(value, scene);
    if (found === null) return null;
    fields.push({ id, value: found });
  }
  return fields;
}

/** The draft that a gate approves; null where it has not been prepared. */
export function draftOf(step: StepOf<'gate'>, { ceremony, registry }: Scene): StateOf['draft'] | null {
  const [root = ''] = referenceIn(step.over) ?? [];
  const made = madeBy(root, ceremony);
  return made?.aggregate === 'draft' ? (registry.get('draft', made.id) ?? null) : null;
}

/** What the act of a step made; null where it made nothing, or was not done. */
export function madeBy(step: string, ceremony: Ceremony): Made | null {
  const attempt = attemptAt(ceremony, step);
  const outcome = ceremony.acts.findLast((one) => one.step === step && one.attempt === attempt)?.outcome;
  return outcome?.kind === 'done' ? outcome.made : null;
}

/**
 * The number of a thing as it is known now: as the registry knew it when the ceremony was opened, as it was said then, or as it
 * was read since.
 */
export function serialOf({ items }: Pick<Ceremony, 'items'>, item: string): string | null {
  const found = items.find(({ id }) => id === item);
  return found?.left ?? found?.serial ?? null;
}

/** Two readings are the same whichever spaces and hyphens stand in them, in capitals or not. */
export function isSameReading(a: string, b: string): boolean {
  return bare(a) === bare(b);
}

/** At which character two readings first differ, counted from 1 without spaces and hyphens; null where they are the same. */
export function firstDifferentCharacter(a: string, b: string): number | null {
  const [one, other] = [[...bare(a)], [...bare(b)]];
  const at = Array.from({ length: Math.max(one.length, other.length) }, (_, index) => index);
  const found = at.find((index) => one[index] !== other[index]);
  return found === undefined ? null : found + 1;
}

function bare(reading: string): string {
  return reading.normalize('NFKC').replace(/[\s-]/g, '').toLowerCase();
}

function inText(found: Found | null, { ceremony }: Scene): string | null {
  switch (found?.kind) {
    case 'plain':
      return String(found.value);
    case 'digest':
      return found.text;
    case 'item':
      return serialOf(ceremony, found.id);
    default:
      return null;
  }
}

function follow(
  [root = '', ...rest]: readonly string[],
  scene: Scene,
  circumstance: Circumstance,
): Found | null {
  let found = rootOf(root, scene, circumstance);
  for (const name of rest) found = found === null ? null : partOf(found, name, scene);
  return found;
}

function plain(value: PlainValue | null | undefined): Found | null {
  return value === null || value === undefined ? null : { kind: 'plain', value };
}

function rootOf(root: string, scene: Scene, { now, ledger }: Circumstance): Found | null {
  const { script, ceremony } = scene;
  switch (root) {
    case 'now':
      return { kind: 'several', of: { utc: plain(now === undefined ? null : utc(now)) } };
    case 'ledger':
      return {
        kind: 'several',
        of: {
          name: plain(ledger?.name),
          head: ledger === undefined ? null : { kind: 'digest', text: ledger.head, digest: ledger.head },
        },
      };
    case 'ceremony':
      return { kind: 'several', of: { title: plain(script.title) } };
  }
  const parameter = script.params?.find(({ id }) => id === root);
  if (parameter !== undefined) {
    const value = ceremony.params.find(({ id }) => id === root)?.value;
    const { kind } = parameter;
    return kind === 'text' || kind === 'integer' || kind === 'date'
      ? plain(value)
      : { kind: 'object', object: { aggregate: kind, id: String(value) } };
  }
  if (script.inventory?.some(({ id }) => id === root) === true) return { kind: 'item', id: root };
  if (soleSeat(script, root) !== undefined) {
    const sitter = ceremony.seats.find(({ role }) => role === root)?.sitter ?? null;
    return sitter === null ? null : { kind: 'object', object: { aggregate: 'person', id: sitter.person_id } };
  }
  return resultOf(root, scene);
}

/** What came of a step. */
function resultOf(step: string, { ceremony }: Scene): Found | null {
  const made = madeBy(step, ceremony);
  if (made !== null) return { kind: 'object', object: made };
  const attempt = attemptAt(ceremony, step);
  const evidence = ceremony.evidence.findLast(
    (one) => one.step === step && one.attempt === attempt,
  )?.evidence;
  switch (evidence?.kind) {
    case 'answer':
      return { kind: 'several', of: { answer: plain(evidence.answer) } };
    case 'capture':
      return { kind: 'several', of: { value: plain(evidence.entries[0]?.value) } };
  }
  const gate = ceremony.gates.findLast((one) => one.step === step);
  return gate === undefined
    ? null
    : { kind: 'several', of: { cid: { kind: 'digest', text: gate.cid, digest: gate.cid } } };
}

function partOf(found: Found, name: string, scene: Scene): Found | null {
  switch (found.kind) {
    case 'plain':
      return null;
    case 'digest':
      return name === 'words' ? plain(wordsOf(found.digest).join(' ')) : null;
    case 'item':
      if (name === 'serial') return plain(serialOf(scene.ceremony, found.id));
      return name === 'title' ? plain(itemTitle(scene.script, found.id)) : null;
    case 'several':
      return Object.hasOwn(found.of, name) ? (found.of[name] ?? null) : null;
    case 'object':
      if (name === 'id') return found;
      return name === 'name'
        ? plain(nameOf(found.object, scene.registry))
        : detailOf(found.object, name, scene.registry);
  }
}

/** What an object is called; null where there is none. */
function nameOf({ aggregate, id }: Named, registry: Registry): string | null {
  const state = registry.get(aggregate, id);
  if (state === undefined) return null;
  if ('device' in state) return state.name ?? yubiKeyName(state.device);
  if ('label' in state) return state.label;
  if ('content' in state) return state.title;
  return 'name' in state ? state.name : null;
}

/** What else is asked of a key, an asset, a draft or a certificate. */
function detailOf({ aggregate, id }: Named, name: string, registry: Registry): Found | null {
  switch (`${aggregate}.${name}`) {
    case 'key.fingerprint': {
      const fingerprint = registry.get('key', id)?.fingerprint;
      if (fingerprint === undefined) return null;
      return { kind: 'digest', text: fingerprint, digest: cidOfDigest(fromFingerprint(fingerprint)) };
    }
    case 'asset.number':
      return plain(registry.get('asset', id)?.number);
    case 'draft.tbs': {
      const cid = registry.get('draft', id)?.cid;
      return cid === undefined ? null : { kind: 'digest', text: cid, digest: cid };
    }
    case 'certificate.serial': {
      const bytes = registry.get('certificate', id)?.certificate;
      return bytes === undefined ? null : plain(serialText(readCertificate(fromBase64url(bytes)).serial));
    }
    case 'certificate.sha256': {
      const bytes = registry.get('certificate', id)?.certificate;
      if (bytes === undefined) return null;
      const hashed = sha256.encode(fromBase64url(bytes));
      if (hashed instanceof Promise) throw new Error('This platform hashes asynchronously.');
      return { kind: 'digest', text: hexOf(hashed), digest: cidOfDigest(hashed) };
    }
    default:
      return null;
  }
}

/** The digest in `SHA256:…`, which is standard base64 without padding. Source: OpenSSH, `ssh-keygen -l`. */
function fromFingerprint(fingerprint: string): Uint8Array {
  return fromBase64url(fingerprint.slice('SHA256:'.length).replaceAll('+', '-').replaceAll('/', '_'));
}
