import type { Actor } from '../../../app/model/envelope.ts';
import { ProblemError } from '../../../app/problem.ts';
import type { Registry, StateOf } from '../../../app/registry/index.ts';
import { initialsOf } from '../../../app/registry/initials.ts';
import { recordingProblem } from './problems.ts';

/** Where the name is remembered that was typed last. */
interface Remembered {
  readonly get: () => string | null;
  readonly set: (name: string) => void;
}

/** What is asked about people. */
interface People extends Pick<Registry, 'get'> {
  readonly peopleCalled: (name: string) => readonly StateOf['person'][];
}

/** How somebody who has signed in has shown that it is them: initials prove nothing. */
type SignedInBy = 'initials' | 'key' | 'yubikey';

/**
 * Who acts at this laptop: a person of the registry who has signed in, or a name that was typed. After a start nobody acts
 * until somebody says so: a name that was typed before is remembered to be offered, and never acts by itself. Nobody
 * stays signed in beyond being active.
 */
export class WhoActs {
  readonly #registry: People;
  readonly #remembered: Remembered;
  /** Typed in this run of the program. */
  #name: string | null = null;
  #personId: string | null = null;
  #by: SignedInBy = 'initials';

  constructor(registry: People, remembered: Remembered) {
    this.#registry = registry;
    this.#remembered = remembered;
  }

  /** Who acts, by the name that they have now; null while nobody has said so. */
  actor(): Actor | null {
    const person = this.signedIn();
    if (person !== null) {
      const proof = this.#by === 'initials' ? {} : { proven_by: this.#by };
      return { kind: 'person', id: person.id, name: person.name, ...proof };
    }
    return this.#name === null ? null : { kind: 'officer', name: this.#name };
  }

  /** The name that was typed last, in this run or an earlier one: to be offered where somebody says who acts. */
  lastTyped(): string | null {
    return this.#remembered.get();
  }

  /** The person who has signed in, while they are active; null where nobody has. */
  signedIn(): StateOf['person'] | null {
    const person = this.#personId === null ? undefined : this.#registry.get('person', this.#personId);
    return person?.status === 'active' ? person : null;
  }

  /** A name acts that the registry does not know. @throws ProblemError where a person of it is called so */
  type(name: string): void {
    const called = this.#registry.peopleCalled(name);
    if (called.some(({ status }) => status === 'active'))
      throw new ProblemError(recordingProblem('officer.in-registry', name));
    if (called.length > 0) throw new ProblemError(recordingProblem('officer.has-left', name));
    this.#personId = null;
    this.#name = name;
    this.#remembered.set(name);
  }

  /** The person who would sign in. @throws ProblemError when there is none who is active, or the initials are others */
  whoSignsIn(personId: string, initials: string): StateOf['person'] {
    const person = this.#registry.get('person', personId);
    if (person?.status !== 'active') throw new ProblemError(recordingProblem('officer.not-active'));
    if (initials.trim().toUpperCase() !== initialsOf(person.name))
      throw new ProblemError(recordingProblem('officer.other-initials', person.name));
    return person;
  }

  /**
   * A person of the registry acts from now on.
   * @param by what they have proven it with just now, or that they have not
   * @throws as `whoSignsIn`
   */
  signIn(personId: string, initials: string, by: SignedInBy): void {
    this.#personId = this.whoSignsIn(personId, initials).id;
    this.#name = null;
    this.#by = by;
  }

  /** How whoever is signed in has shown that it is them; null where nobody is. */
  signedInBy(): SignedInBy | null {
    return this.signedIn() === null ? null : this.#by;
  }
}
