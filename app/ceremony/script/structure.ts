import { nearestName } from '../../config/nearest-name.ts';
import { type Script, type Step, type StepOf, stepsOf } from './format.ts';
import { referenceIn } from './templates.ts';

/*
 * What must hold together in every script, whichever acts this version of the program knows: it is asked of what is read
 * from a file, and of every script that stands in a ledger. What acts take, `../mistakes.ts` knows.
 */

/** What does not hold together in a script whose form is right. */
export interface ScriptMistake {
  /** Where, in the script as data. */
  readonly path: readonly (string | number)[];
  /** The rest of a sentence that begins with what is there. */
  readonly words: string;
}

type Path = ScriptMistake['path'];

/** Names that a script cannot give to anything of its own. */
export const RESERVED = ['now', 'ledger', 'ceremony'] as const;

/** The acts that sign, and the field that names the draft: a gate must have approved its bytes before. */
export const SIGNING_ACTS: ReadonlyMap<string, string> = new Map([
  ['SignCertificate', 'draft'],
  ['SignRevocationList', 'draft'],
  ['SignNatsToken', 'draft'],
  ['SignNatsActivation', 'draft'],
]);

/** @returns everything in which a script does not hold together by itself */
export function structureMistakes(script: Script): ScriptMistake[] {
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
  const earlier: Step[] = [];
  return script.phases.flatMap(({ steps }, phase) =>
    steps.flatMap((step, index) => {
      const found = mistakesInStep(script, step, earlier);
      earlier.push(step);
      return found.map(({ path, words }) => ({ path: ['phases', phase, 'steps', index, ...path], words }));
    }),
  );
}

function mistakesInStep(script: Script, step: Step, earlier: readonly Step[]): ScriptMistake[] {
  const found: ScriptMistake[] = [];
  const isRole = roleCheck(script, found);
  const seats = (role: string) => script.roles.find(({ id }) => id === role)?.seats ?? 0;
  if (typeof step.by === 'string') isRole(step.by, ['by']);
  if (step.confirm !== undefined && isRole(step.confirm, ['confirm'])) {
    const by = step.by ?? script.roles[0]?.id;
    if (step.confirm === by && seats(step.confirm) < 2)
      found.push({
        path: ['confirm'],
        words: `is ${step.confirm}, but nobody confirms what they have done themselves`,
      });
  }
  found.push(...mistakesByKind(script, step, earlier, isRole));
  return found;
}

function mistakesByKind(
  script: Script,
  step: Step,
  earlier: readonly Step[],
  isRole: RoleCheck,
): ScriptMistake[] {
  switch (step.kind) {
    case 'say':
      return step.say === undefined && step.do === undefined
        ? [{ path: ['say'], words: 'is missing: say what is read out, or do what is done' }]
        : [];
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
    case 'check':
    case 'measure':
    case 'record':
      return [];
    case 'act':
      return mistakesInSigning(step, earlier);
    case 'gate':
      return [
        ...(draftApprovedBy(step, earlier) === null
          ? [
              {
                path: ['over'],
                words: `is ${step.over}: it must be the bytes of a draft that an act before it prepares, such as \${draft.tbs}`,
              },
            ]
          : []),
        ...mistakesInNeed(script, step.need, ['need'], isRole),
      ];
    case 'seal':
      return mistakesInMove(script, step.items, 'into', step.into);
    case 'unseal':
      return mistakesInMove(script, step.items, 'from', step.from);
    case 'attest':
      for (const [index, role] of step.by.entries()) isRole(role, ['by', index]);
      return [];
  }
}

/** The act before it whose draft a gate approves; null where it names none. */
function draftApprovedBy({ over }: StepOf<'gate'>, earlier: readonly Step[]): string | null {
  const [root, property, ...more] = referenceIn(over) ?? [];
  const isDraft = property === 'tbs' && more.length === 0;
  return isDraft && earlier.some(({ id, kind }) => kind === 'act' && id === root) ? (root ?? null) : null;
}

/** What is signed must be what a gate approved before: the very draft. */
function mistakesInSigning(step: StepOf<'act'>, earlier: readonly Step[]): ScriptMistake[] {
  const signs = SIGNING_ACTS.get(step.act) ?? null;
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

/**
 * The role of a name that has one seat, where nothing else of the script is called so: in `${…}` it stands for who sits there.
 * @returns undefined where the name stands for something else, or for nobody
 */
export function soleSeat(script: Script, name: string): Script['roles'][number] | undefined {
  const { params = [], inventory = [] } = script;
  const isTaken =
    [...params, ...inventory].some(({ id }) => id === name) || stepIn(script, name) !== undefined;
  return isTaken ? undefined : script.roles.find(({ id, seats }) => id === name && seats === 1);
}

/** The steps of a script by their ids. */
export function stepIn(script: Script, id: string): Step | undefined {
  return stepsOf(script).find(({ step }) => step.id === id)?.step;
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

/** `, (did you mean …?)` where a known name is near to one that is not. */
export function orMeant(name: string, known: readonly string[]): string {
  const meant = nearestName(name, known);
  return meant === null ? '' : ` (did you mean ${meant}?)`;
}
