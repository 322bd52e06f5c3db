import { type Step, secondsOf } from '../ceremony/script/format.ts';
import { asExpected } from './ceremony-course.ts';
import { custodyDifferences, namesObjects } from './ceremony-custody.ts';
import type { Ceremony, Evidence } from './ceremony-facts.ts';
import { isSameReading, type Scene, serialOf, textOf } from './ceremony-values.ts';

/** What is to be thought of what a step has brought. */
export interface Judgement {
  /** Whether it is as the script says. */
  readonly fits: boolean;
  /** Whether what was to be there is said rightly in it, as far as that can be told afterwards. */
  readonly asSaid: boolean;
}

/** Holds what a step has brought against what the script says. @returns null where the step asks for something else. Pure. */
export function judged(step: Step, evidence: Evidence, scene: Scene): Judgement | null {
  switch (step.kind) {
    case 'check':
      if (evidence.kind !== 'answer') return null;
      return {
        fits: isSameReading(evidence.answer, evidence.expected),
        asSaid: isAsSaid(step.answer, evidence.expected, scene),
      };
    case 'capture': {
      if (evidence.kind !== 'capture' || evidence.item !== step.of) return null;
      if (evidence.entries.length !== (step.blind === true ? 2 : 1)) return null;
      const known = serialOf(scene.ceremony, step.of);
      const all = [...evidence.entries.map(({ value }) => value), ...(known === null ? [] : [known])];
      const [first = ''] = all;
      return { fits: all.every((value) => isSameReading(value, first)), asSaid: evidence.expected === known };
    }
    case 'readback':
      if (evidence.kind !== 'readback') return null;
      return step.within === undefined
        ? {
            fits: evidence.equal,
            asSaid:
              isAsSaid(step.say, evidence.said, scene) &&
              evidence.equal === isHeardEqual(evidence) &&
              !(evidence.equal && evidence.first_difference !== null),
          }
        : {
            fits: evidence.equal,
            asSaid:
              evidence.equal === isTimeWithin(evidence.said, evidence.heard ?? '', secondsOf(step.within)),
          };
    case 'measure':
      if (evidence.kind !== 'measure' || evidence.probe !== step.probe) return null;
      return { fits: asExpected(step.expect ?? [], evidence.values), asSaid: true };
    case 'seal':
    case 'unseal': {
      if (evidence.kind !== 'custody' || evidence.moved !== (step.kind === 'seal' ? 'in' : 'out'))
        return null;
      const { container, items } = evidence;
      const wanted = step.kind === 'seal' ? step.into : step.from;
      const isComplete =
        container.item === wanted &&
        items.length === step.items.length &&
        items.every(({ item }, index) => item === step.items[index]);
      if (!isComplete) return null;
      const read = [container, ...items];
      const isAsLeft = !scene.ceremony.keepsCustody || custodyDifferences(evidence, scene).length === 0;
      return {
        fits: isAsLeft && read.every(({ item, serial }) => isAsKnown(scene.ceremony, item, serial)),
        asSaid: !scene.ceremony.keepsCustody || namesObjects(evidence, scene),
      };
    }
    case 'record': {
      if (evidence.kind !== 'files') return null;
      const written = new Set(evidence.files.map(({ what }) => what));
      return step.make.every((what) => written.has(what)) ? { fits: true, asSaid: true } : null;
    }
    default:
      return null;
  }
}

/** Whether a text is what a template stood for; true, too, where nobody can tell any more. */
function isAsSaid(template: string, said: string, scene: Scene): boolean {
  const text = textOf(template, scene);
  return text === null || text === said;
}

/** What the other side typed is held against what was said; where nothing was typed, their word counts. */
function isHeardEqual({ said, heard, equal }: Extract<Evidence, { readonly kind: 'readback' }>): boolean {
  return heard === null ? equal : isSameReading(said, heard);
}

/** Whether two times of day, each as `09:41:07` somewhere in its text, are so near to each other. */
export function isTimeWithin(said: string, heard: string, seconds: number): boolean {
  const [a, b] = [secondOfDay(said), secondOfDay(heard)];
  if (a === null || b === null) return false;
  const apart = Math.abs(a - b);
  // A minute to midnight and a minute past it are two minutes apart.
  return Math.min(apart, 86_400 - apart) <= seconds;
}

function secondOfDay(text: string): number | null {
  const [, hours, minutes, seconds] = /(?<!\d)([01]?\d|2[0-3]):([0-5]\d):([0-5]\d)(?!\d)/.exec(text) ?? [];
  return hours === undefined ? null : Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}

/** Of what has a number it must be read, and be the same; what has none yet is given it by what was read. */
function isAsKnown(ceremony: Ceremony, item: string, read: string | null): boolean {
  const known = serialOf(ceremony, item);
  if (known === null) return true;
  return read !== null && isSameReading(read, known);
}

/** What things of the inventory are in the registry, as a step that has put them away or taken them out says. */
export function objectsIn(
  evidence: Evidence,
): readonly { readonly item: string; readonly objectId: string }[] {
  return evidence.kind === 'custody'
    ? [evidence.container, ...evidence.items].flatMap(({ item, object_id: objectId }) =>
        objectId === undefined ? [] : [{ item, objectId }],
      )
    : [];
}

/** The numbers that things come to have by what was read off them. */
export function readingsIn(
  evidence: Evidence,
): readonly { readonly item: string; readonly serial: string }[] {
  if (evidence.kind === 'custody')
    return [evidence.container, ...evidence.items].flatMap(({ item, serial }) =>
      serial === null ? [] : [{ item, serial }],
    );
  const [first] = evidence.kind === 'capture' ? evidence.entries : [];
  return evidence.kind === 'capture' && first !== undefined
    ? [{ item: evidence.item, serial: first.value }]
    : [];
}
