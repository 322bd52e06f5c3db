import type { Shape, ValueOf } from '../model/aggregate.ts';
import { Change, later, NOTHING_CHANGED } from '../model/change.ts';
import { type Refused, refuse } from '../model/decision.ts';
import { uuidSchema } from '../model/values.ts';
import type { Registry } from './index.ts';
import { Life, type Living, type Said } from './life.ts';
import { personRefusal } from './living.ts';

/** What answers for itself to nobody: it needs an active person of its organization who does, always. */
interface AnsweredFor {
  readonly organizationId: string;
  readonly name: string;
  readonly responsiblePersonId: string;
}

const handOver = new Change(
  { responsible_person_id: uuidSchema },
  { responsible_person_id: 'Responsible person id' },
);

function factsOf({ responsiblePersonId }: AnsweredFor) {
  return { responsible_person_id: responsiblePersonId };
}

/** As of every life; and the code of the refusal where who is to answer for one is not of its organization. */
type AnsweredSaid<S extends Living & AnsweredFor, I extends Shape> = Omit<Said<S, I>, 'resuming'> & {
  readonly codes: { readonly unknownPerson: string };
};

/** How objects live for which somebody answers: a `Life`, in which they are also handed over. */
export class AnsweredLife<S extends Living & AnsweredFor, I extends Shape> extends Life<S, I> {
  readonly #unknownPerson: string;

  constructor(said: AnsweredSaid<S, I>) {
    super({
      ...said,
      resuming: ({ name, responsiblePersonId }, registry) =>
        inactiveRefusal(registry, responsiblePersonId, name),
    });
    this.#unknownPerson = said.codes.unknownPerson;
  }

  /** The event that somebody else answers for one. */
  handedOver() {
    const { noun, about, aboutLabel } = this.said;
    return {
      payload: { ...about, ...handOver.payload },
      effect: 'changes' as const,
      title: `${noun} handed over`,
      about: ({ payload }: HandedOver) => handOver.about(payload),
      outcome: ({ aggregate_id: id, payload: { from, to } }: HandedOver) =>
        `${id} handed over from ${from.responsible_person_id} to ${to.responsible_person_id}`,
      lines: ({ payload, aggregate_id }: HandedOver) => ({
        ...handOver.lines(payload),
        [aboutLabel]: aggregate_id,
      }),
      evolve: ({ payload: { to } }: HandedOver, before: S): S => ({
        ...before,
        responsiblePersonId: later(to, 'responsible_person_id', before.responsiblePersonId),
      }),
    };
  }

  /** The command by which one is handed over. @param event_type of its event */
  handOver<const T extends string>(event_type: T) {
    const { stages } = this.said;
    return {
      title: ({ name }: S) => `Hand over ${name}`,
      verb: 'Hand over…',
      fields: { responsiblePersonId: TO_WHOM },
      leavesOut: ({ responsiblePersonId }: S) => ({ responsiblePersonId: [responsiblePersonId] }),
      input: { responsiblePersonId: uuidSchema },
      effect: 'changes' as const,
      available: ({ status }: S) => status !== stages.ended,
      decide: (
        { id, responsiblePersonId }: { readonly id: string; readonly responsiblePersonId: string },
        before: S,
      ) => {
        const changed = handOver.between(factsOf(before), { responsible_person_id: responsiblePersonId });
        if (changed === null) return NOTHING_CHANGED;
        return { event_type, payload: { ...this.payloadOf(id), ...changed } };
      },
    };
  }

  /** The rule of being handed over. @param ended why nothing happens any more to one that has ended */
  mayHandOver(ended: (state: S) => Refused | null) {
    return {
      changes: ({ payload }: HandedOver, before: S, registry: Registry) =>
        ended(before) ??
        handOver.refusal(payload, factsOf(before)) ??
        this.responsibleRefusal(
          later(payload.to, 'responsible_person_id', before.responsiblePersonId),
          before,
          registry,
        ),
    };
  }

  /** Why a person cannot answer for one; null where they can. */
  responsibleRefusal(
    personId: string,
    { organizationId, name }: Pick<AnsweredFor, 'organizationId' | 'name'>,
    registry: Registry,
  ): Refused | null {
    return personRefusal(registry, personId, {
      organizationId,
      code: this.#unknownPerson,
      field: 'responsiblePersonId',
      role: `The person responsible for “${name}”`,
    });
  }
}

interface HandedOver {
  readonly aggregate_id: string;
  readonly payload: ValueOf<typeof handOver.payload>;
}

const TO_WHOM = {
  kind: 'reference',
  to: 'person',
  sameOrganization: true,
  where: { status: 'active' },
  label: 'To',
  prompt: 'Choose who answers for it from now on',
} as const;

/**
 * Why something cannot be taken up again with the person who answers for it; null where they are active, or nobody
 * answers.
 * @param name of what is taken up again
 */
export function inactiveRefusal(registry: Registry, personId: string | null, name: string): Refused | null {
  const person = personId === null ? undefined : registry.get('person', personId);
  if (personId === null || person?.status === 'active') return null;
  return refuse(
    'person.not-active',
    null,
    `${person?.name ?? 'Whoever answers for it'} is not active, and answers for ${name}.`,
    'Let somebody active answer for it first.',
  );
}
