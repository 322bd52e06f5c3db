import { withArticle } from '../content/article.ts';
import { deliveredProfiles, isDeliveredProfile } from '../pki/profiles/delivered.ts';
import { type ActField, scriptActs } from './acts.ts';
import { kindOf, type Scope, scopesOf, type ValueKind } from './references.ts';
import type { Script, Step, StepOf } from './script/format.ts';
import { orMeant, type ScriptMistake, structureMistakes } from './script/structure.ts';
import { partsOf, referenceIn } from './script/templates.ts';

type Path = ScriptMistake['path'];

/** @returns everything in a script that does not hold together; nothing where this version of the program can run it */
export function mistakesIn(script: Script): ScriptMistake[] {
  return [...structureMistakes(script), ...mistakesInSteps(script)];
}

function mistakesInSteps(script: Script): ScriptMistake[] {
  const scopes = scopesOf(script);
  return script.phases.flatMap(({ steps }, phase) =>
    steps.flatMap((step, index) =>
      mistakesInStep(step, scopes.get(step.id) ?? new Map()).map(({ path, words }) => ({
        path: ['phases', phase, 'steps', index, ...path],
        words,
      })),
    ),
  );
}

function mistakesInStep(step: Step, scope: Scope): ScriptMistake[] {
  const inTemplate = (template: string | undefined, path: Path) =>
    template === undefined ? [] : mistakesInTemplate(template, path, scope);
  return [...inTemplate(step.do, ['do']), ...inTemplate(step.say, ['say']), ...mistakesByKind(step, scope)];
}

function mistakesByKind(step: Step, scope: Scope): ScriptMistake[] {
  switch (step.kind) {
    case 'check':
      return mistakesInTemplate(step.answer, ['answer'], scope);
    case 'attest':
      return mistakesInTemplate(step.text, ['text'], scope);
    case 'act':
      return mistakesInAct(step, scope);
    case 'gate':
      return kindOfTemplate(step.over, scope) === 'cid'
        ? []
        : [{ path: ['over'], words: `is ${step.over}: it must be a CID, such as \${draft.tbs}` }];
    default:
      return [];
  }
}

function mistakesInAct(step: StepOf<'act'>, scope: Scope): ScriptMistake[] {
  const act = scriptActs.get(step.act);
  if (act === undefined)
    return [
      {
        path: ['act'],
        words: `is ${step.act}, but no act is called so${orMeant(step.act, [...scriptActs.keys()])}`,
      },
    ];
  const names = act.fields.map(({ name }) => name);
  const given = step.with ?? [];
  const found = given.flatMap(({ id, value }, index): ScriptMistake[] => {
    const field = act.fields.find(({ name }) => name === id);
    if (field === undefined)
      return [
        { path: ['with', index, 'id'], words: `is nothing that ${step.act} asks for${orMeant(id, names)}` },
      ];
    return mistakesInField(field, value, ['with', index, 'value'], scope);
  });
  for (const [index, { id }] of given.entries())
    if (given.findIndex((other) => other.id === id) !== index)
      found.push({ path: ['with', index, 'id'], words: 'stands there twice' });
  return found;
}

/** What a whole template stands for: text, unless it is one reference alone. Undefined where that is to nothing. */
function kindOfTemplate(template: string, scope: Scope): ValueKind | undefined {
  const reference = referenceIn(template);
  if (reference === null) return 'text';
  const found = kindOf(reference, scope);
  return 'kind' in found ? found.kind : undefined;
}

function mistakesInTemplate(template: string, path: Path, scope: Scope): ScriptMistake[] {
  const parts = partsOf(template);
  if (parts === null)
    return [{ path, words: `has a \${ that does not end, or holds no name such as \${key.id}` }];
  return parts.flatMap((part): ScriptMistake[] => {
    if ('text' in part) return [];
    const found = kindOf(part.reference, scope);
    const whole = part.reference.join('.');
    if ('unknown' in found)
      return [
        {
          path,
          words: `refers to \${${whole}}, but nothing before it is called ${found.unknown}${orMeant(found.unknown, found.known)}`,
        },
      ];
    return found.kind === 'item' || found.kind.startsWith('object ')
      ? [
          {
            path,
            words: `shows \${${whole}}, which is no text: say \${${whole}.${found.kind === 'item' ? 'serial' : 'name'}}`,
          },
        ]
      : [];
  });
}

function mistakesInField(
  field: ActField,
  value: string | number | boolean,
  path: Path,
  scope: Scope,
): ScriptMistake[] {
  const must = (wanted: string): ScriptMistake[] => [
    { path, words: `is ${JSON.stringify(value)}: it must be ${wanted}` },
  ];
  if (field.kind === 'yes') return typeof value === 'boolean' ? [] : must('true or false');
  const kind =
    typeof value === 'string' ? kindOfTemplate(value, scope) : typeof value === 'number' ? 'integer' : null;
  // What a reference to nothing is, mistakesInTemplate says.
  if (kind === undefined) return mistakesInTemplate(String(value), path, scope);
  switch (field.kind) {
    case 'number':
      return kind === 'integer' ? [] : must('a whole number');
    case 'day':
      return kind === 'date' || /^\d{4}-\d\d-\d\d$/.test(String(value))
        ? []
        : must('a day such as 2027-03-31, or a parameter that is one');
    case 'choice':
      return field.choices.includes(String(value))
        ? []
        : must(`one of ${field.choices.join(', ')}${orMeant(String(value), field.choices)}`);
    case 'several':
      return String(value)
        .split(/,\s*/)
        .every((each) => field.choices.includes(each))
        ? []
        : must(`some of ${field.choices.join(', ')}`);
    case 'object':
      return kind === `object ${field.to}`
        ? []
        : must(`a reference to ${withArticle(field.to.replace('.', ' '))}`);
    case 'item':
      return kind === 'item' ? [] : must('a reference to a thing of the inventory');
    case 'profile':
      return kind === 'text' && PROFILE_NAME.test(String(value))
        ? []
        : must('the name of a profile, of lower-case letters, digits and hyphens, such as root');
    case 'text':
      return kind === null || kind === 'item' || kind.startsWith('object ')
        ? must('text')
        : mistakesInTemplate(String(value), path, scope);
  }
}

/** As a profile is called: see `parseProfile`. */
const PROFILE_NAME = /^[a-z0-9][a-z0-9-]{0,39}$/;

/** @returns what of a script is to be looked at before a ceremony is opened by it, though nothing in it is wrong */
export function warningsIn(script: Script): ScriptMistake[] {
  return script.phases.flatMap(({ steps }, phase) =>
    steps.flatMap((step, index) =>
      step.kind !== 'act'
        ? []
        : (step.with ?? []).flatMap(({ value }, field): ScriptMistake[] => {
            const name = profileNamedIn(step, field);
            return name === null || isDeliveredProfile(name)
              ? []
              : [
                  {
                    path: ['phases', phase, 'steps', index, 'with', field, 'value'],
                    words: `is ${String(value)}, which is none of the delivered profiles: the organization must have adopted it before a ceremony is opened${orMeant(name, Object.keys(deliveredProfiles))}`,
                  },
                ];
          }),
    ),
  );
}

/** The profile that a field of an act names; null where it is another field. */
function profileNamedIn(step: StepOf<'act'>, field: number): string | null {
  const given = step.with?.[field];
  const asked = scriptActs.get(step.act)?.fields.find(({ name }) => name === given?.id);
  return asked?.kind === 'profile' ? String(given?.value) : null;
}
