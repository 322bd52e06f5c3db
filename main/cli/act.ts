import { isatty } from 'node:tty';
import { nearestName } from '../../app/config/nearest-name.ts';
import type { ActOutput } from '../../app/contract/command-line.ts';
import type { AskedAct } from '../../app/contract/registry.ts';
import { forms } from '../../app/registry/dispatch.ts';
import { compose } from '../compose.ts';
import type { ConfigFile } from '../config/config-file.ts';
import { recordedOf } from '../services/ledgers/entry-rows.ts';
import { RegistryActs } from '../services/registry/acts.ts';
import type { Ledger } from '../store/ledger.ts';
import { type ActForm, ActInput, givenFor } from './act-input.ts';
import { listedActs, tellActs } from './act-list.ts';
import { ActQuestions } from './act-questions.ts';
import { AGE_WORKER } from './age-worker-url.ts';
import { DATA, defineCommand, JSON_OUTPUT } from './command.ts';
import { dataPlace } from './data-place.ts';
import { withLedgerToRecord } from './existing-ledger.ts';
import { ObjectFinder } from './object-finder.ts';
import { OFFICER, officerOf } from './officer.ts';
import { actingProven, OFFICER_PROOF, proveOfficer, type SaidProof, saidProofOf } from './officer-proof.ts';
import { confirm } from './prompt.ts';
import { type ExitStatus, UsageError, writeError, writeJson, writeLine } from './terminal.ts';

/** `act`: does one thing that can be asked for by what is entered, as the window does it. */
export const actCommand = defineCommand({
  name: 'act',
  operands: ['[ACT]'],
  about: 'record one act, such as CreatePerson; without one, every act with its fields',
  details:
    'A field that names an object takes its name, where only one is called so, or its id; --set FIELD= empties one. What\nchanges an object leaves the fields as they are that are not named. In a terminal what is missing is asked for.\nWithout --officer it is only said what would be recorded. What cannot be taken back says so before it asks.',
  options: {
    ...DATA,
    ...OFFICER,
    ...OFFICER_PROOF,
    list: { type: 'boolean', about: 'tell the act with its fields, or every one' },
    id: { type: 'string', value: 'ID', about: 'the object that it changes, by id or name' },
    set: {
      type: 'string',
      multiple: true,
      value: 'FIELD=VALUE',
      about: 'what a field holds; can be given several times',
    },
    input: { type: 'string', value: 'FILE', about: 'fields as a JSON object; - reads standard input' },
    yes: { type: 'boolean', about: 'record without asking' },
    ...JSON_OUTPUT,
  },
  interrupted: 'Stopped. What was not said to be recorded was not recorded.',
  run: async ({ operands: [type], values, signal }) => {
    const { set = [], input, id } = values;
    if (type === undefined && (set.length > 0 || input !== undefined || id !== undefined))
      throw new UsageError('Which act? Its name is missing.');
    if (type === undefined || values.list === true) {
      const listed = type === undefined ? forms.values() : [formOf(type)];
      if (values.json) writeJson(listedActs(listed));
      else tellActs(listed);
      return 0;
    }
    const form = formOf(type);
    const given = givenFor(form, set, input);
    const place = dataPlace(values.data);
    const said = {
      officer: officerOf(values.officer),
      proof: saidProofOf(values, place),
      agreed: values.yes === true,
      json: values.json === true,
    };
    return withLedgerToRecord(place, async (ledger) => {
      const finder = new ObjectFinder(ledger);
      const questions = isatty(0) ? new ActQuestions(finder) : null;
      const asked = await new ActInput(ledger, form, finder, questions).asked(id, given);
      return act(ledger, place.configFile, asked, said, signal);
    });
  },
});

/** What was said on the command line besides the act. */
interface Said {
  readonly officer: string | null;
  readonly proof: SaidProof;
  readonly agreed: boolean;
  readonly json: boolean;
}

async function act(
  ledger: Ledger,
  configFile: ConfigFile,
  asked: AskedAct,
  { officer, proof, agreed, json }: Said,
  signal: AbortSignal,
): Promise<ExitStatus> {
  const { check, registrar } = compose({
    ...{ ledger, configFile, ageWorker: AGE_WORKER, officer: () => actingProven(ledger, officer, proof) },
  });
  const acts = new RegistryActs(ledger, registrar);
  await check.complete();
  const words = acts.inWords(asked);
  const tell = json ? writeError : writeLine;
  const { type, id, ...fields } = asked;
  const warnings = acts.warnings({ type, id, fields });
  for (const line of [words.act, ...words.facts, ...(words.consequence === null ? [] : [words.consequence])])
    tell(line);
  for (const { text } of warnings) writeError(`Look twice: ${text}`);
  if (officer === null || !(agreed || (await confirm('It would be recorded as this.', 'yes')))) {
    writeError('Nothing was recorded.');
    if (json) writeJson({ warnings, recorded: null } satisfies ActOutput);
    return 0;
  }
  await proveOfficer({ ledger, registrar, name: officer, said: proof, signal });
  const recorded = recordedOf(acts.act(asked));
  if (json) writeJson({ warnings, recorded } satisfies ActOutput);
  else writeLine(`RECORDED  entry ${recorded.seq}, event ${recorded.eventCid}, id ${recorded.id}`);
  return 0;
}

function formOf(type: string): ActForm {
  const form = forms.get(type);
  if (form !== undefined) return form;
  const near = nearestName(type, [...forms.keys()]);
  throw new UsageError(`There is no act “${type}”.${near === null ? '' : ` Did you mean “${near}”?`}`);
}
