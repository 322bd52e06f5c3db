import type { StateOf } from '../../app/registry/index.ts';
import type { Life } from './lives.ts';

/** What a draft can be about. */
export type DraftKind = StateOf['draft']['content']['kind'];

/*
 * What lives are on their way to: a life that wanted a signed draft of a kind and had none prefers, in what it does next, what
 * leads there. Without that, what needs many steps is reached in few lives.
 */
const wishes = new WeakMap<Life, DraftKind>();

/** Sets out for a signed draft of a kind, whatever was wished for before. */
export function wish(life: Life, kind: DraftKind): void {
  wishes.set(life, kind);
}

/** What a life is on its way to; undefined where to nothing in particular. */
export function wishOf(life: Life): DraftKind | undefined {
  return wishes.get(life);
}

/** A wish of this kind has come true, or cannot. */
export function wishNoMore(life: Life, kind: DraftKind): void {
  if (wishes.get(life) === kind) wishes.delete(life);
}
