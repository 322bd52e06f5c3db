import type { ActListOutput } from '../../app/contract/command-line.ts';
import { presentationOf } from '../../app/registry/dispatch.ts';
import type { AggregateName } from '../../app/registry/index.ts';
import { takes } from './act-fields.ts';
import type { ActForm } from './act-input.ts';
import { writeLine } from './terminal.ts';

/** Acts with their fields, as JSON. */
export function listedActs(forms: Iterable<ActForm>): ActListOutput {
  const acts = [...forms].map(({ aggregate, type, verb, effect, irreversible, fields }) => ({
    aggregate,
    type,
    verb,
    changes: effect === 'changes',
    irreversible,
    fields: fields.map((field) => ({
      name: field.name,
      label: field.label,
      hint: field.hint ?? null,
      kind: field.kind,
      optional: field.optional,
      choices:
        field.kind === 'choice' || field.kind === 'several'
          ? Object.entries(field.choices).map(([key, name]) => ({ key, name }))
          : [],
      to: field.kind === 'reference' ? field.to : null,
    })),
  }));
  return { acts };
}

/** Tells acts with their fields, those of an aggregate together. */
export function tellActs(forms: Iterable<ActForm>): void {
  const groups = [...Map.groupBy(forms, ({ aggregate }) => aggregate)];
  for (const [index, [aggregate, acts]] of groups.entries()) {
    if (index > 0) writeLine('');
    writeLine(`${capital(nounsOf(aggregate)[1])} (${aggregate})`);
    for (const act of acts) tellAct(act);
  }
}

function tellAct({ aggregate, type, verb, effect, irreversible, fields }: ActForm): void {
  const [one] = nounsOf(aggregate);
  writeLine(`  ${type}: ${verb.replace(/…$/, '')}${effect === 'changes' ? `, with --id (${one})` : ''}`);
  if (irreversible !== null) writeLine(`    ${irreversible}`);
  for (const field of fields) {
    const taken = takes(field, (kind) => nounsOf(kind)[0]);
    writeLine(`    ${field.name}  ${field.label}${field.optional ? ', optional' : ''}: ${taken}`);
  }
}

function nounsOf(aggregate: AggregateName): readonly [string, string] {
  return presentationOf(aggregate).nouns;
}

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
