import { nearestName } from '../../config/nearest-name.ts';
import { type ActField, scriptActs } from '../acts.ts';
import type { Script, Step, StepOf } from './format.ts';
import { kindOf, partsOf, RESERVED, type Scope, scopesOf, type ValueKind } from './references.ts';

/** What does not hold together in a script whose form is right. */
export interface ScriptMistake {
  /** Where, in the script as data. */
  readonly path: readonly (string | number)[];
  /** The rest of a sentence that begins with what is there. */
  readonly words: string;
}

type Path = ScriptMistake['path'];

/** @returns everything in a script that does not hold together; nothing where it can be run */
export function mistakesIn(script: Script): ScriptMistake[] {
  return [
    ...mistakesInNames(script),
    ...mistakesInSeats(script),
    ...mistakesInPhases(script),
    ...mistakesInSteps(script),
  ];
}

function mistakesInNames(script: Script): ScriptMistake[] {
  const found: ScriptMistake[] = [];
  const unique = (
    names: readonly { readonly id: string; readonly path: Path }[],
    taken: readonly string[] = [],
  ) => {
    const seen = new Set(taken);
    for (const { id, path } of names) {
      if (seen.has(id)) found.push({ path, words: `is ${id}, which something else is called already` });
      seen.add(id);
    }
  };
  const each = (list: readonly { readonly id: string }[] | undefined, at: string) =>
    (list ?? []).map(({ id }, index) => ({ id, path: [at, index, 'id'] }));
  unique(each(script.roles, 'roles'));
  unique(each(script.phases, 'phases'));
  // All of these can stand in ${…}.
  unique(
    [
      ...each(script.params, 'params'),
      ...each(script.inventory, 'inventory'),
      ...script.phases.flatMap(({ steps }, phase) =>
        steps.map(({ id }, index) => ({ id, path: ['phases', phase, 'steps', index, 'id'] })),
      ),
    ],
    RESERVED,
  );
  return found;
}

function mistakesInSeats(script: Script): ScriptMistake[] {
  const found: ScriptMistake[] = [];
  script.roles.forEach(({ seats, need }, index) => {
    if (need !== undefined && need > seats)
      found.push({ path: ['roles', index, 'need'], words: `is ${need}, but there are only ${seats} seats` });
  });
  const isRole = roleCheck(script, found);
  script.separate?.forEach((apart, index) => {
    for (const [place, role] of apart.entries()) isRole(role, ['separate', index, place]);
    if (new Set(apart).size < apart.length)
      found.push({ path: ['separate', index], words: 'names a role twice' });
  });
  for (const [index, { by }] of (script.after ?? []).entries()) isRole(by, ['after', index, 'by']);
  found.push(...mistakesInNeed(script, script.deviations ?? [], ['deviations'], isRole));
  return found;
}

type RoleCheck = (role: string, path: Path) => boolean;

function roleCheck({ roles }: Script, found: ScriptMistake[]): RoleCheck {
  const known = roles.map(({ id }) => id);
  return (role, path) => {
    const isKnown = known.includes(role);
    if (!isKnown) found.push({ path, words: `is ${role}, but no role is called so${orMeant(role, known)}` });
    return isKnown;
  };
}

function mistakesInNeed(
  { roles }: Script,
  need: readonly { readonly role: string; readonly need: number }[],
  at: Path,
  isRole: RoleCheck,
): ScriptMistake[] {
  return need.flatMap(({ role, need: wanted }, index) => {
    if (!isRole(role, [...at, index, 'role'])) return [];
    const seats = roles.find(({ id }) => id === role)?.seats ?? 0;
    return wanted > seats
      ? [{ path: [...at, index, 'need'], words: `is ${wanted}, but there are only ${seats} seats of it` }]
      : [];
  });
}

/** Everybody signs in before anything is done, and out when all is. */
function mistakesInPhases({ phases }: Script): ScriptMistake[] {
  const last = phases.length - 1;
  return phases.flatMap(({ pause }, index): ScriptMistake[] => {
    const path = ['phases', index, 'pause'];
    if (index === 0 && pause !== 'sign_in')
      return [{ path, words: 'must be sign_in: everybody signs in before the first step' }];
    if (index > 0 && pause === 'sign_in')
      return [{ path, words: 'is sign_in, which comes before the first phase only' }];
    return pause === 'sign_out' && index !== last
      ? [{ path, words: 'is sign_out, which comes before the last phase only' }]
      : [];
  });
}

function mistakesInSteps(script: Script): ScriptMistake[] {
  const scopes = scopesOf(script);
  const earlier: Step[] = [];
  return script.phases.flatMap(({ steps }, phase) =>
    steps.flatMap((step, index) => {
      const at = ['phases', phase, 'steps', index];
      const scope = scopes.get(step.id) ?? new Map();
      const found = mistakesInStep(script, step, scope, earlier);
      earlier.push(step);
      return found.map(({ path, words }) => ({ path: [...at, ...path], words }));
    }),
  );
}

function mistakesInStep(script: Script, step: Step, scope: Scope, earlier: readonly Step[]): ScriptMistake[] {
  const found: ScriptMistake[] = [];
  const isRole = roleCheck(script, found);
  const seats = (role: string) => script.roles.find(({ id }) => id === role)?.seats ?? 0;
  const inTemplate = (template: string | undefined, path: Path) => {
    if (template !== undefined) found.push(...mistakesInTemplate(template, path, scope));
  };
  inTemplate(step.do, ['do']);
  inTemplate(step.say, ['say']);
  if (typeof step.by === 'string') isRole(step.by, ['by']);
  if (step.confirm !== undefined && isRole(step.confirm, ['confirm'])) {
    const by = step.by ?? script.roles[0]?.id;
    if (step.confirm === by && seats(step.confirm) < 2)
      found.push({
        path: ['confirm'],
        words: `is ${step.confirm}, but nobody confirms what they have done themselves`,
      });
  }
  found.push(...mistakesByKind(script, step, scope, earlier, isRole));
  return found;
}

function mistakesByKind(
  script: Script,
  step: Step,
  scope: Scope,
  earlier: readonly Step[],
  isRole: RoleCheck,
): ScriptMistake[] {
  switch (step.kind) {
    case 'say':
      return step.say === undefined && step.do === undefined
        ? [{ path: ['say'], words: 'is missing: say what is read out, or do what is done' }]
        : [];
    case 'check':
      return mistakesInTemplate(step.answer, ['answer'], scope);
    case 'capture':
      return [
        ...mistakesInItem(script, step.of, ['of']),
        ...(step.blind === true && step.confirm === undefined
          ? [{ path: ['confirm'], words: 'is missing: what is read blind is read by two' }]
          : []),
      ];
    case 'readback':
      return step.confirm === undefined
        ? [{ path: ['confirm'], words: 'is missing: one reads aloud, another ticks' }]
        : [];
    case 'measure':
    case 'record':
      return [];
    case 'act':
      return mistakesInAct(step, scope, earlier);
    case 'gate':
      return [
        ...(kindOfTemplate(step.over, scope) === 'cid'
          ? []
          : [{ path: ['over'], words: `is ${step.over}: it must be a CID, such as \${draft.tbs}` }]),
        ...mistakesInNeed(script, step.need, ['need'], isRole),
      ];
    case 'seal':
      return mistakesInMove(script, step.items, 'into', step.into);
    case 'unseal':
      return mistakesInMove(script, step.items, 'from', step.from);
    case 'attest':
      for (const [index, role] of step.by.entries()) isRole(role, ['by', index]);
      return mistakesInTemplate(step.text, ['text'], scope);
  }
}

function mistakesInMove(
  script: Script,
  items: readonly string[],
  at: 'into' | 'from',
  container: string,
): ScriptMistake[] {
  const kind = script.inventory?.find(({ id }) => id === container)?.kind;
  return [
    ...items.flatMap((item, index) => mistakesInItem(script, item, ['items', index])),
    ...mistakesInItem(script, container, [at]),
    ...(kind !== undefined && kind !== 'tamper_bag' && kind !== 'safe'
      ? [{ path: [at], words: `is ${container}, which is neither a bag nor a safe` }]
      : []),
  ];
}

function mistakesInItem({ inventory = [] }: Script, item: string, path: Path): ScriptMistake[] {
  const known = inventory.map(({ id }) => id);
  return known.includes(item)
    ? []
    : [{ path, words: `is ${item}, which is not in the inventory${orMeant(item, known)}` }];
}

function mistakesInAct(step: StepOf<'act'>, scope: Scope, earlier: readonly Step[]): ScriptMistake[] {
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
  return [...found, ...mistakesInSigning(step, earlier)];
}

/** What is signed must be what a gate approved before: the very draft. */
function mistakesInSigning(step: StepOf<'act'>, earlier: readonly Step[]): ScriptMistake[] {
  const signs = scriptActs.get(step.act)?.signs ?? null;
  const gates = earlier.filter((one): one is StepOf<'gate'> => one.kind === 'gate');
  const gate = gates.find(({ id }) => id === step.after);
  if (step.after !== undefined && gate === undefined)
    return [
      {
        path: ['after'],
        words: `is ${step.after}, but no gate before it is called so${orMeant(
          step.after,
          gates.map(({ id }) => id),
        )}`,
      },
    ];
  if (signs === null) return [];
  if (gate === undefined)
    return [{ path: ['after'], words: 'is missing: only what a gate has approved is signed' }];
  const field = step.with?.findIndex(({ id }) => id === signs) ?? -1;
  const draft = step.with?.[field]?.value;
  if (draft === undefined) return [{ path: ['with'], words: `must say which ${signs} is signed` }];
  const [approved] = referenceIn(gate.over) ?? [];
  const [signed] = typeof draft === 'string' ? (referenceIn(draft) ?? []) : [];
  return approved === signed
    ? []
    : [{ path: ['with', field, 'value'], words: `is not what ${gate.id} approves, which is ${gate.over}` }];
}

/** The one reference that a template consists of; null where it is more or less than that. */
function referenceIn(template: string): readonly string[] | null {
  const [part, ...more] = partsOf(template) ?? [];
  return part !== undefined && more.length === 0 && 'reference' in part ? part.reference : null;
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
      return kind === `object ${field.to}` ? [] : must(`a reference to ${article(field.to)}`);
    case 'item':
      return kind === 'item' ? [] : must('a reference to a thing of the inventory');
    case 'text':
      return kind === null || kind === 'item' || kind.startsWith('object ')
        ? must('text')
        : mistakesInTemplate(String(value), path, scope);
  }
}

function article(aggregate: string): string {
  const noun = aggregate.replace('.', ' ');
  return /^[aeio]/.test(noun) ? `an ${noun}` : `a ${noun}`;
}

function orMeant(name: string, known: readonly string[]): string {
  const meant = nearestName(name, known);
  return meant === null ? '' : ` (did you mean ${meant}?)`;
}
