import { nearestName } from '../../app/config/nearest-name.ts';
import type { ActOutput } from '../../app/contract/command-line.ts';
import { type AskedAct, actSchema } from '../../app/contract/registry.ts';
import type { Form } from '../../app/model/commands.ts';
import { forms } from '../../app/registry/dispatch.ts';
import { compose } from '../compose.ts';
import type { ConfigFile } from '../config/config-file.ts';
import { recordedOf } from '../services/ledgers/entry-rows.ts';
import { RegistryActs } from '../services/registry/acts.ts';
import type { Ledger } from '../store/ledger.ts';
import { AGE_WORKER } from './age-worker-url.ts';
import { DATA, defineCommand, JSON_OUTPUT } from './command.ts';
import { dataPlace } from './data-place.ts';
import { withLedgerToRecord } from './existing-ledger.ts';
import { OFFICER, officerOf } from './officer.ts';
import { confirm } from './prompt.ts';
import { type ExitStatus, UsageError, writeError, writeJson, writeLine } from './terminal.ts';

/** `act`: does one thing that can be asked for by what is entered, as the window does it. */
export const actCommand = defineCommand({
  name: 'act',
  operands: ['[ACT]', '[field=value…]'],
  about: 'record one act, such as CreatePerson; without one, every act with its fields',
  details:
    'A field that names an object takes its id. Without --officer it is only said what would be recorded.\nWhat cannot be taken back says so before it asks.',
  options: {
    ...DATA,
    ...OFFICER,
    id: { type: 'string', value: 'ID', about: 'the object it is about; without one it makes a new one' },
    yes: { type: 'boolean', about: 'record without asking' },
    ...JSON_OUTPUT,
  },
  interrupted: 'Stopped. What was not said to be recorded was not recorded.',
  run: async ({ operands: [type, ...fields], values }) => {
    if (type === undefined) {
      for (const form of forms.values()) tellForm(form);
      return 0;
    }
    const asked = askedAct(type, values.id ?? null, fields);
    const said = {
      officer: officerOf(values.officer),
      agreed: values.yes === true,
      json: values.json === true,
    };
    const place = dataPlace(values.data);
    return withLedgerToRecord(place, (ledger) => act(ledger, place.configFile, asked, said));
  },
});

async function act(
  ledger: Ledger,
  configFile: ConfigFile,
  asked: AskedAct,
  {
    officer,
    agreed,
    json,
  }: { readonly officer: string | null; readonly agreed: boolean; readonly json: boolean },
): Promise<ExitStatus> {
  const { check, registrar } = compose({
    ...{ ledger, configFile, ageWorker: AGE_WORKER, officer: () => officer },
  });
  const acts = new RegistryActs(ledger, registrar);
  await check.complete();
  const words = acts.inWords(asked);
  const tell = json ? writeError : writeLine;
  for (const line of [words.act, ...words.facts, ...(words.consequence === null ? [] : [words.consequence])])
    tell(line);
  if (officer === null || !(agreed || (await confirm('It would be recorded as this.', 'yes')))) {
    writeError('Nothing was recorded.');
    if (json) writeJson({ recorded: null } satisfies ActOutput);
    return 0;
  }
  const recorded = recordedOf(acts.act(asked));
  if (json) writeJson({ recorded } satisfies ActOutput);
  else writeLine(`RECORDED  entry ${recorded.seq}, event ${recorded.eventCid}, id ${recorded.id}`);
  return 0;
}

/** What was asked for, as the window would ask it. @throws UsageError */
function askedAct(type: string, id: string | null, given: readonly string[]): AskedAct {
  const form = forms.get(type);
  if (form === undefined) {
    const near = nearestName(type, [...forms.keys()]);
    throw new UsageError(`There is no act “${type}”.${near === null ? '' : ` Did you mean “${near}”?`}`);
  }
  const empty = Object.fromEntries(form.fields.map(({ name }) => [name, null]));
  const parsed = actSchema.safeParse({ ...empty, ...Object.fromEntries(given.map(fieldIn)), type, id });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UsageError(`${issue?.path.join('.') || type}: ${issue?.message ?? 'This was not understood.'}`);
}

function fieldIn(text: string): [string, string] {
  const at = text.indexOf('=');
  if (at < 1) throw new UsageError(`“${text}” is no field: write it as name=value.`);
  return [text.slice(0, at), text.slice(at + 1)];
}

function tellForm({ type, verb, effect, fields }: Form): void {
  writeLine(`${type}: ${verb}${effect === 'changes' ? ' (--id ID)' : ''}`);
  for (const field of fields) {
    const takes = field.kind === 'choice' ? Object.keys(field.choices).join(', ') : field.kind;
    writeLine(`  ${field.name}  ${field.label}${field.optional ? ', optional' : ''}: ${takes}`);
  }
}
