import { v7 as uuidv7 } from 'uuid';
import type { AskedAct } from '../../../app/contract/registry.ts';
import type { FormField } from '../../../app/model/commands.ts';
import { actsOn, commandOf, forms, namesIn } from '../../../app/registry/dispatch.ts';
import type { Command } from '../../../app/registry/index.ts';
import type { EntryRecord } from '../../store/entries.ts';
import type { Ledger } from '../../store/ledger.ts';
import type { Registrar } from '../recording/registrar.ts';

/** What an act that was asked for would do, in words of the main process. */
export interface ActInWords {
  /** Act and object, as a question: “Deactivate Alice?” */
  readonly act: string;
  /** What was entered, a line each. */
  readonly facts: readonly string[];
  /** What cannot be taken back; null where something can be done about it later. */
  readonly consequence: string | null;
  readonly verb: string;
}

/** Does what can be asked for by what is entered, for the window and for the command line. */
export class RegistryActs {
  readonly #ledger: Pick<Ledger, 'objects'>;
  readonly #registrar: Registrar;

  constructor(ledger: Pick<Ledger, 'objects'>, registrar: Registrar) {
    this.#ledger = ledger;
    this.#registrar = registrar;
  }

  /** Says what an act would do, from the ledger’s own state. @throws ProblemError when it would be refused */
  inWords(asked: AskedAct): ActInWords {
    this.#registrar.check(commandFor(asked));
    const form = forms.get(asked.type);
    if (form === undefined) throw new Error(`${asked.type} cannot be asked for.`);
    const state = asked.id === null ? undefined : this.#ledger.objects.get(form.aggregate, asked.id);
    const title = state && actsOn(form.aggregate, state).find(({ type }) => type === asked.type)?.title;
    return {
      act: `${title ?? form.title ?? form.verb}?`,
      facts: form.fields.flatMap((field) => {
        const value = asked[field.name];
        if (typeof value !== 'string') return [];
        return [`${field.label}: ${this.#inWords(field, value)}`];
      }),
      consequence: form.irreversible,
      verb: form.verb,
    };
  }

  /** @returns the entry; it is on the disk @throws ProblemError with the refusal; then nothing was recorded */
  act(asked: AskedAct): EntryRecord {
    const [entry] = this.#registrar.record(commandFor(asked));
    if (entry === undefined) throw new Error('A command gave no event.');
    return entry;
  }

  #inWords(field: FormField, value: string): string {
    if (field.kind === 'choice') return field.choices[value] ?? value;
    return field.kind === 'reference' ? (namesIn(this.#ledger.objects)(field.to, value) ?? value) : value;
  }
}

function commandFor({ type, id, ...entered }: AskedAct): Command {
  return commandOf(type, id ?? uuidv7(), entered);
}
