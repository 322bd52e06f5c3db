import { v7 as uuidv7 } from 'uuid';
import type { InputOf, OutputOf } from '../../../app/contract/operations.ts';
import type { AskedAct } from '../../../app/contract/registry.ts';
import type { ActNow, FormField } from '../../../app/model/commands.ts';
import { actsOn, commandOf, forms, namesIn, warningsOn } from '../../../app/registry/dispatch.ts';
import type { Command } from '../../../app/registry/index.ts';
import type { EntryRecord } from '../../store/entries.ts';
import type { Ledger } from '../../store/ledger.ts';
import type { Registrar } from '../recording/registrar.ts';

/** What an act that was asked for would do, in words of the main process. */
interface ActInWords {
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
    const acts = state === undefined ? [] : actsOn(form.aggregate, state, this.#ledger.objects);
    const act = acts.find(({ type }) => type === asked.type);
    return {
      act: `${act?.title ?? form.title ?? form.verb}?`,
      facts: toTell(form.fields, asked, act?.now ?? {}).map(
        (field) => `${field.label}: ${this.#inWords(field, asked[field.name], act?.offers[field.name])}`,
      ),
      consequence: form.irreversible,
      verb: form.verb,
    };
  }

  /** What to look at twice before an act is asked for, with what was entered so far. */
  warnings({ type, id, fields }: InputOf<'registry.warnings'>): OutputOf<'registry.warnings'>['warnings'] {
    return warningsOn(type, id, fields, this.#ledger.objects).map((warning) => ({ ...warning }));
  }

  /** @returns the entry; it is on the disk @throws ProblemError with the refusal; then nothing was recorded */
  act(asked: AskedAct): EntryRecord {
    const [entry] = this.#registrar.record(commandFor(asked));
    if (entry === undefined) throw new Error('A command gave no event.');
    return entry;
  }

  #inWords(field: FormField, value: unknown, offered: Offered): string {
    if (Array.isArray(value))
      return value.length === 0
        ? NONE
        : value.map((one: unknown) => this.#inWords(field, one, offered)).join(', ');
    if (value === null || value === undefined) return field.none ?? NONE;
    if (typeof value === 'boolean') return value ? 'Yes' : 'No';
    const text = String(value);
    switch (field.kind) {
      case 'choice':
      case 'several':
        return (offered ?? field.choices)[text] ?? text;
      case 'reference':
        return namesIn(this.#ledger.objects)(field.to, text) ?? text;
      default:
        return text;
    }
  }
}

type Offered = Readonly<Record<string, string>> | undefined;

const NONE = 'None';

/**
 * What is told of what was entered: of a form that begins with everything as it is, what differs from that; of any other
 * one all that holds something.
 */
function toTell(fields: readonly FormField[], asked: AskedAct, now: ActNow['now']): FormField[] {
  const isChange = fields.length > 0 && fields.every(({ name }) => name in now);
  return fields.filter(({ name }) =>
    isChange
      ? JSON.stringify(asked[name] ?? null) !== JSON.stringify(now[name] ?? null)
      : asked[name] !== null && asked[name] !== undefined,
  );
}

function commandFor({ type, id, ...entered }: AskedAct): Command {
  return commandOf(type, id ?? uuidv7(), entered);
}
