import { z } from 'zod';
import type { Shape, ValueOf } from '../model/aggregate.ts';
import { STATE_ACTS } from '../model/commands.ts';
import type { Refused } from '../model/decision.ts';
import type { Status } from '../model/presentation.ts';
import type { Registry } from './index.ts';
import { isNow, mustBe, REASON, reasonSchema, unlessRefused } from './living.ts';

/** What has a life: its state says where it stands in it. */
export interface Living {
  readonly status: string;
}

/** Why something cannot happen to an object as it is; null where it can. */
export type Refusal<S> = (state: S, registry: Registry) => Refused | null;

/** What an aggregate itself says of how its objects live. */
export interface Said<S extends Living, I extends Shape> {
  /** What its objects are called at the beginning of a title: `Service account`. */
  readonly noun: string;
  /** The field of its payloads that says which object it is about, and what that is called: `Service account id`. */
  readonly about: I;
  readonly aboutLabel: string;
  readonly name: (state: S) => string;
  /** The codes of the refusals where one is not active, or not suspended: `agent.not-active`. */
  readonly codes: { readonly notActive: string; readonly notSuspended: string };
  /** How its states are called in which one is used, is not used for a while, and is used no more. */
  readonly stages: Readonly<Record<'active' | 'suspended' | 'ended', S['status']>>;
  /** How people read the last one. */
  readonly ended: Status;
  /** Why one cannot be taken up again that is suspended. */
  readonly resuming?: Refusal<S>;
}

/**
 * How objects of an aggregate live that are suspended, taken up again, and come to their end: the events, commands and rules
 * that are alike in all of them. An aggregate names them, and says what is its own.
 */
export class Life<S extends Living, I extends Shape> {
  protected readonly said: Said<S, I>;
  readonly #about: z.ZodObject<I, z.core.$strict>;

  constructor(said: Said<S, I>) {
    this.said = said;
    this.#about = z.strictObject(said.about);
  }

  /** Where one stands in its life, as people read it. */
  readonly status = ({ status }: S): Status => {
    const { stages, ended } = this.said;
    if (status === stages.active) return { word: 'Active', tone: 'usual' };
    return status === stages.suspended ? { word: 'Suspended', tone: 'waiting' } : ended;
  };

  /** The event that one is not used for a while. */
  suspended() {
    const { noun, stages } = this.said;
    return this.#stepWithReason(`${noun} suspended`, stages.suspended, 'suspended');
  }

  /** The event that a suspended one is used again. */
  reactivated() {
    const { noun, about, aboutLabel, stages } = this.said;
    return {
      payload: about,
      effect: 'changes' as const,
      title: `${noun} reactivated`,
      about: () => 'No longer suspended',
      outcome: ({ aggregate_id: id }: { readonly aggregate_id: string }) => `${id} is active again`,
      lines: ({ aggregate_id }: { readonly aggregate_id: string }) => ({ [aboutLabel]: aggregate_id }),
      evolve: (_: unknown, before: S): S => ({ ...before, status: stages.active }),
    };
  }

  /** The event that one has come to its end. */
  ended() {
    const { noun, stages, ended } = this.said;
    const word = ended.word.toLowerCase();
    return this.#stepWithReason(`${noun} ${word}`, stages.ended, word);
  }

  #stepWithReason(title: string, status: S['status'], word: string) {
    const { about, aboutLabel } = this.said;
    return {
      payload: { ...about, reason: reasonSchema },
      effect: 'changes' as const,
      title,
      about: ({ payload }: WithReason) => payload.reason,
      outcome: ({ aggregate_id: id, payload }: WithReason) => isNow(id, word, payload.reason),
      lines: ({ payload, aggregate_id }: WithReason) => ({
        Reason: payload.reason,
        [aboutLabel]: aggregate_id,
      }),
      evolve: (_: unknown, before: S): S => ({ ...before, status }),
    };
  }

  /** The command by which one is suspended. @param event_type of its event */
  suspend<const T extends string>(event_type: T) {
    const { name, stages } = this.said;
    return {
      title: (state: S) => `Suspend ${name(state)}`,
      verb: 'Suspend…',
      group: STATE_ACTS,
      available: ({ status }: S) => status === stages.active,
      ...this.#forAReason(event_type),
    };
  }

  /** The command by which a suspended one is used again. @param event_type of its event */
  reactivate<const T extends string>(event_type: T) {
    const { name, stages, resuming } = this.said;
    return {
      title: (state: S) => `Reactivate ${name(state)}`,
      verb: 'Reactivate',
      group: STATE_ACTS,
      fields: {},
      input: {},
      effect: 'changes' as const,
      available: (state: S, registry: Registry) =>
        state.status === stages.suspended && unlessRefused(resuming?.(state, registry) ?? null),
      decide: ({ id }: { readonly id: string }) => ({ event_type, payload: this.payloadOf(id) }),
    };
  }

  /**
   * The command by which one comes to its end.
   * @param event_type of its event
   * @param verb what it is called: `Retire`
   * @param refusal why it cannot end as it is, and is not at its end
   */
  end<const T extends string>(event_type: T, verb: string, refusal: Refusal<S> = () => null) {
    const { name, stages } = this.said;
    return {
      title: (state: S) => `${verb} ${name(state)}`,
      available: (state: S, registry: Registry) =>
        state.status !== stages.ended && unlessRefused(refusal(state, registry)),
      ...this.#forAReason(event_type),
    };
  }

  #forAReason<const T extends string>(event_type: T) {
    return {
      fields: { reason: REASON },
      input: { reason: reasonSchema },
      effect: 'changes' as const,
      decide: ({ id, reason }: { readonly id: string; readonly reason: string }) => ({
        event_type,
        payload: { ...this.payloadOf(id), reason },
      }),
    };
  }

  /** The part of a payload that says which object it is about. */
  protected payloadOf(id: string): ValueOf<I> {
    return this.#about.parse(Object.fromEntries(Object.keys(this.said.about).map((field) => [field, id])));
  }

  /** The rule of being suspended. */
  maySuspend() {
    const { codes, name, stages } = this.said;
    return {
      changes: (_: unknown, state: S) =>
        mustBe(state.status === stages.active, codes.notActive, name(state), 'active'),
    };
  }

  /** The rule of being used again. */
  mayReactivate() {
    const { codes, name, stages, resuming } = this.said;
    return {
      changes: (_: unknown, state: S, registry: Registry) =>
        mustBe(state.status === stages.suspended, codes.notSuspended, name(state), 'suspended') ??
        resuming?.(state, registry) ??
        null,
    };
  }
}

/** An event that says why. */
interface WithReason {
  readonly aggregate_id: string;
  readonly payload: { readonly reason: string };
}
