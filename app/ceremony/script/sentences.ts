import { counted } from '../../content/counted.ts';
import { type Script, type ScriptRole, type Step, secondsOf, stepsOf } from './format.ts';
import { partsOf } from './templates.ts';

/** What a role is called on paper. */
export function roleTitle({ roles }: Script, id: string): string {
  const found = roles.find((role) => role.id === id);
  return found?.title ?? inWords(id);
}

/** What a thing of the inventory is called on paper. */
export function itemTitle({ inventory = [] }: Script, id: string): string {
  return inventory.find((item) => item.id === id)?.title ?? inWords(id);
}

/** `root_ca` as people would write it: `Root ca`. */
export function inWords(id: string): string {
  const words = id.replace(/[_-]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Who leads: the first seat. */
export function leaderOf({ roles: [first] }: Script): ScriptRole {
  if (first === undefined) throw new Error('A script has no seat.');
  return first;
}

/** Who does a step, and who sees it, by their roles; of what everybody signs, all of them. */
export function peopleOf(script: Script, step: Step): readonly string[] {
  if (step.kind === 'gate') return step.need.map(({ role, need }) => `${need} × ${roleTitle(script, role)}`);
  const by =
    typeof step.by === 'string' || step.by === undefined ? [step.by ?? leaderOf(script).id] : step.by;
  const confirm = step.confirm === undefined ? [] : [step.confirm];
  return [...by, ...confirm].map((role) => roleTitle(script, role));
}

/** What a step is called on paper: as it says itself, or by what is done. */
export function stepTitle(script: Script, step: Step): string {
  if (step.title !== undefined) return step.title;
  switch (step.kind) {
    case 'say':
    case 'check':
      return inWords(step.id);
    case 'capture':
      return `Match the number: ${itemTitle(script, step.of)}`;
    case 'readback':
      return 'Read aloud and compare';
    case 'measure':
      return `Measure: ${inWords(step.probe).toLowerCase()}`;
    case 'act':
      return actInWords(step.act);
    case 'gate':
      return 'Approve what will be signed';
    case 'seal':
      return `Put away: ${step.items.map((item) => itemTitle(script, item)).join(', ')}`;
    case 'unseal':
      return `Take out: ${step.items.map((item) => itemTitle(script, item)).join(', ')}`;
    case 'attest':
      return 'Everybody signs';
    case 'record':
      return `Write ${step.make.join(' and ')}`;
  }
}

/** `GenerateKey` as people would say it: `Generate key`. */
export function actInWords(act: string): string {
  const words = act.replace(/(?<=[a-z0-9])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words
    .replace(/\bnats\b/gi, 'NATS')
    .replace(/\byubi key\b/gi, 'YubiKey')
    .replace(/\bpin\b/gi, 'PIN');
}

const parts: ReadonlyMap<string, string> = new Map([
  ['words', 'in words'],
  ['tbs', 'the bytes to be signed'],
  ['sha256', 'SHA-256'],
  ['serial', 'number'],
  ['utc', 'the time in UTC'],
  ['cid', 'identifier'],
]);

/** A template on paper: what is known only during the ceremony stands in angle brackets. */
export function onPaper(script: Script, template: string): string {
  return (partsOf(template) ?? [{ text: template }])
    .map((part) => ('text' in part ? part.text : `‹${referenceInWords(script, part.reference)}›`))
    .join('');
}

function referenceInWords(script: Script, [root = '', ...rest]: readonly string[]): string {
  const properties = rest
    .filter((name) => name !== 'id')
    .map((name) => parts.get(name) ?? inWords(name).toLowerCase());
  const parameter = script.params?.find(({ id }) => id === root);
  const placed = stepsOf(script).find(({ step }) => step.id === root);
  const item = script.inventory?.some(({ id }) => id === root) === true;
  if (root === 'now') return properties.join(', ');
  const subject =
    parameter !== undefined
      ? (parameter.title ?? inWords(parameter.id))
      : item
        ? itemTitle(script, root)
        : placed === undefined
          ? inWords(root)
          : `what came of step ${placed.number}`;
  return [subject, ...properties].join(', ');
}

/** What is done at a step, in sentences for paper. */
export function sentencesOf(script: Script, step: Step): readonly string[] {
  return templatesOf(script, step).map((template) => onPaper(script, template));
}

function templatesOf(script: Script, step: Step): readonly string[] {
  const said = [
    ...(step.do === undefined ? [] : [step.do]),
    ...(step.say === undefined || step.kind === 'check' || step.kind === 'readback'
      ? []
      : [`Say: “${step.say}”`]),
  ];
  return [...said, ...byKind(script, step)];
}

const container = { seal: 'into', unseal: 'out of' };

function byKind(script: Script, step: Step): readonly string[] {
  switch (step.kind) {
    case 'say':
      return [];
    case 'check':
      return [`Asked: “${step.say}”`, `It must be: ${step.answer}`];
    case 'capture':
      return [
        `Read the number of: ${itemTitle(script, step.of)}.`,
        ...(step.blind === true ? ['Two people read it, and neither sees what the other has read.'] : []),
      ];
    case 'readback':
      return [
        `Read aloud: ${step.say}`,
        ...(step.against === undefined ? [] : [`Compared with ${step.against}.`]),
        ...(step.within === undefined ? [] : [`They may differ by ${durationInWords(step.within)}.`]),
      ];
    case 'measure':
      return [
        ...(step.title === undefined ? [] : [`The laptop measures: ${inWords(step.probe)}.`]),
        ...(step.expect ?? []).map(({ id, value }) => `${inWords(id)} must be: ${value}`),
      ];
    case 'act':
      return [
        ...(step.title === undefined ? [] : [`Done on the laptop: ${actInWords(step.act)}.`]),
        ...(step.with ?? []).map(({ id, value }) => `${inWords(id)}: ${value}`),
        ...(step.after === undefined
          ? []
          : [`Only what step ${numberOf(script, step.after)} has approved is signed.`]),
      ];
    case 'gate':
      return [`Approve: ${step.over}`, 'Each looks at what will be signed, and approves it or refuses.'];
    case 'seal':
    case 'unseal': {
      const things = step.items.map((item) => itemTitle(script, item)).join(', ');
      const bag = itemTitle(script, step.kind === 'seal' ? step.into : step.from);
      return [`${things}: ${container[step.kind]} ${bag}.`];
    }
    case 'attest':
      return [`Everybody signs: “${step.text}”`];
    case 'record':
      return [`Written, read back and compared: ${step.make.join(', ')}.`];
  }
}

function numberOf(script: Script, id: string): number {
  return stepsOf(script).find(({ step }) => step.id === id)?.number ?? 0;
}

const UNITS = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;

/** `90s` as people would say it: `90 seconds`. */
export function durationInWords(duration: string): string {
  const seconds = secondsOf(duration);
  const [unit, size] = UNITS.find(([, each]) => seconds % each === 0) ?? ['second', 1];
  return counted(seconds / size, unit);
}
