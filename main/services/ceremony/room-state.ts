import { isPlain } from '../../../app/ceremony/act-commands.ts';
import {
  type Script,
  type Step,
  type StepOf,
  secondsOf,
  stepsOf,
} from '../../../app/ceremony/script/format.ts';
import {
  actInWords,
  inWords,
  itemTitle,
  peopleOf,
  roleTitle,
  stepTitle,
} from '../../../app/ceremony/script/sentences.ts';
import { SIGNING_ACTS } from '../../../app/ceremony/script/structure.ts';
import type { CidString } from '../../../app/content/cid.ts';
import type { AskedByScript, Room, RoomAsk, RoomNow, RoomPart } from '../../../app/contract/ceremony.ts';
import {
  contradictedMeasure,
  courseOf,
  deviationId,
  missingAgreement,
  type Position,
  rolesShort,
  type SignOffNeed,
  type Stand,
} from '../../../app/registry/ceremony-course.ts';
import { custodyDifferences, whereInWords } from '../../../app/registry/ceremony-custody.ts';
import { evidenceLines, valueText } from '../../../app/registry/ceremony-evidence-words.ts';
import {
  attemptAt,
  type Evidence,
  isSameSeat,
  MADE,
  type Seat,
} from '../../../app/registry/ceremony-facts.ts';
import { missingApprovals } from '../../../app/registry/ceremony-sign-offs.ts';
import { thingOf } from '../../../app/registry/ceremony-things.ts';
import {
  type Circumstance,
  draftOf,
  fieldsOf,
  firstDifferentCharacter,
  type Scene,
  serialOf,
  textOf,
} from '../../../app/registry/ceremony-values.ts';
import { isTaken, namesIn } from '../../../app/registry/dispatch.ts';
import type { AggregateName } from '../../../app/registry/index.ts';
import { initialsOf } from '../../../app/registry/initials.ts';
import { keyPurposeSchema, keyPurposes } from '../../../app/registry/key-facts.ts';

/** The moment in which the room is shown. */
export interface Moment {
  readonly now: string;
  readonly ledger: { readonly name: string; readonly head: CidString };
  readonly seq: number;
}

/** What the room shows of a ceremony: worked out of the ledger at each question, and kept nowhere. */
export function roomOf(scene: Scene, moment: Moment): Room {
  const { script, ceremony } = scene;
  const course = courseOf(script, ceremony);
  return {
    ceremonyId: ceremony.id,
    title: ceremony.title,
    scriptId: ceremony.scriptId,
    script: ceremony.script,
    isRehearsal: ceremony.isRehearsal,
    openedAt: ceremony.openedAt,
    onBreak: ceremony.onBreak,
    seats: seatsOf(scene),
    parts: course.stands.map((stand) => partOf(stand, scene)),
    now: course.at === null ? null : nowOf(course.at, scene, moment),
    deviations: ceremony.deviations.map(({ reporter, attempt: _, ...deviation }) => ({
      ...deviation,
      reporter: reporter.name,
      missing: deviation.resolved
        ? []
        : missing(
            missingAgreement(script, ceremony, deviationId(deviation.number)),
            deviationId(deviation.number),
            scene,
          ),
    })),
    short: rolesShort(script, ceremony).map(({ id }) => roleTitle(script, id)),
    contradicted: contradictedMeasure(script, ceremony),
    head: { seq: moment.seq, cid: moment.ledger.head },
  };
}

/** What a script asks for when a ceremony is opened by it. */
export function askedBy(script: Script): AskedByScript {
  const kept = new Set(
    stepsOf(script).flatMap(({ step }) => (step.kind === 'seal' || step.kind === 'unseal' ? step.items : [])),
  );
  return {
    seats: script.roles.flatMap((role) =>
      Array.from({ length: role.seats }, (_, index) => ({
        ...offered(script, { role: role.id, number: index + 1 }),
        optional: index >= (role.need ?? role.seats),
      })),
    ),
    params: (script.params ?? []).map(({ id, kind, title }) => ({ id, kind, title: title ?? inWords(id) })),
    items: (script.inventory ?? []).map(({ id, serial, kind }) => ({
      id,
      kind,
      isKept: kept.has(id) && kind !== 'tamper_bag' && kind !== 'safe',
      title: itemTitle(script, id),
      asks: serial === 'ask',
      serial: serial === 'ask' ? null : (serial ?? null),
    })),
  };
}

function offered(script: Script, { role, number }: Seat) {
  const found = script.roles.find(({ id }) => id === role);
  const title = roleTitle(script, role);
  return {
    ...{ role, number },
    title: found?.seats === 1 ? title : `${title} ${number}`,
    signsWith: found?.signs_with ?? ('yubikey' as const),
    optional: false,
  };
}

/** Every seat of the script, in its order, with who sits there now. */
function seatsOf({ script, ceremony }: Scene): Room['seats'] {
  return askedBy(script).seats.map((seat) => {
    const sitter = ceremony.seats.find((taken) => isSameSeat(taken, seat))?.sitter ?? null;
    return { ...seat, sitter, initials: sitter === null ? '' : initialsOf(sitter.name) };
  });
}

function titleOf(position: Position, script: Script): string {
  return position.kind === 'pause' ? PAUSES[position.pause] : stepTitle(script, position.step);
}

const PAUSES = {
  sign_in: 'Everybody signs in',
  time_out: 'Time out: everybody says what comes',
  sign_out: 'Everybody signs out',
} as const;

function partOf({ position, standing, attempt }: Stand, scene: Scene): RoomPart {
  const { script, ceremony } = scene;
  return {
    id: position.id,
    number: position.kind === 'step' ? position.number : null,
    phase: position.phase.title ?? inWords(position.phase.id),
    title: titleOf(position, script),
    who: position.kind === 'step' ? [...peopleOf(script, position.step)] : [],
    standing,
    attempt,
    signed: ceremony.signOffs
      .filter((one) => one.position === position.id && one.attempt === attempt)
      .map(({ signer, kind }) => ({ initials: initialsOf(signer.name), kind })),
    brought: position.kind === 'step' ? broughtBy(position.step, standing, scene) : [],
  };
}

/** The seats whose sitters may fill each place that is still to be signed. */
function missing(
  needs: readonly SignOffNeed[],
  position: string,
  scene: Scene,
): Room['deviations'][number]['missing'] {
  const { script, ceremony } = scene;
  const signed = ceremony.signOffs.filter((one) => one.position === position);
  return needs.map(({ role, seat }) => ({
    title: roleTitle(script, role),
    seats: ceremony.seats
      .filter(
        (taken) => taken.sitter !== null && (seat === null ? taken.role === role : isSameSeat(taken, seat)),
      )
      .filter((taken) => !signed.some((one) => isSameSeat(one.seat, taken)))
      .map(({ role: of, number }) => ({ role: of, number })),
  }));
}

function nowOf(stand: Stand, scene: Scene, moment: Circumstance): RoomNow {
  const { position, standing } = stand;
  const step = position.kind === 'step' ? position.step : null;
  const said = (template: string | undefined) =>
    template === undefined ? null : (textOf(template, scene, moment) ?? template);
  return {
    id: position.id,
    standing,
    does: said(step?.do),
    says:
      step === null
        ? null
        : step.kind === 'attest'
          ? said(step.text)
          : step.kind === 'check' || step.kind === 'readback'
            ? null
            : said(step.say),
    ask: askOf(position, scene, moment),
    brought: step === null ? [] : [...broughtBy(step, standing, scene), ...otherwise(stand, scene)],
    missing: missing(stand.missing, position.id, scene),
    stops: step?.on_fail === 'stop',
  };
}

/** What a step has brought so far, line by line. Readings that were made blind and differ are not shown: they are read again. */
function broughtBy(step: Step, standing: Stand['standing'], { script, ceremony }: Scene): string[] {
  const attempt = attemptAt(ceremony, step.id);
  const found = ceremony.evidence.findLast((one) => one.step === step.id && one.attempt === attempt);
  if (found === undefined) return [];
  const apart = standing === 'failed' ? blindDifference(step, found.evidence) : null;
  if (apart !== null)
    return [
      `The two readings differ, first at character ${apart}, spaces and hyphens not counted.`,
      'Neither is shown, so that each reads again with their own eyes. Both stand in the record.',
    ];
  const called = {
    seat(seat: Seat) {
      const name = ceremony.seats.find((one) => isSameSeat(one, seat))?.sitter?.name;
      return name === undefined ? roleTitle(script, seat.role) : `${name}, ${roleTitle(script, seat.role)}`;
    },
    item: (id: string) => itemTitle(script, id),
  };
  return Object.entries(evidenceLines(found.evidence, called)).flatMap(([label, value]) =>
    (Array.isArray(value) ? value : [value ?? 'None']).map((one: string) => `${label}: ${one}`),
  );
}

/** Where two readings of one thing first differ that were made blind; null where they are the same, or were not made blind. */
function blindDifference(step: Step, evidence: Evidence): number | null {
  if (step.kind !== 'capture' || step.blind !== true || evidence.kind !== 'capture') return null;
  const [first, second] = evidence.entries;
  return first === undefined || second === undefined
    ? null
    : firstDifferentCharacter(first.value, second.value);
}

/** In what things are otherwise than they were left, as long as people have not agreed to go on with that. */
function otherwise({ position, standing, attempt }: Stand, scene: Scene): readonly string[] {
  if (position.kind !== 'step' || standing !== 'failed') return [];
  const { step } = position;
  const found = scene.ceremony.evidence.findLast(
    (one) => one.step === step.id && one.attempt === attempt,
  )?.evidence;
  if (found?.kind === 'custody') return scene.ceremony.keepsCustody ? custodyDifferences(found, scene) : [];
  const isBag = scene.script.inventory?.find(({ id }) => found?.kind === 'capture' && id === found.item);
  return found?.kind === 'capture' && isBag?.kind === 'tamper_bag' && blindDifference(step, found) === null
    ? ['This is not the bag that the record knows. Leave it closed: nothing is lost.']
    : [];
}

/** Where a thing was left, as the rest of a sentence; null where the registry does not know it. */
function leftInWords(item: string, scene: Scene): string | null {
  const thing = scene.ceremony.keepsCustody ? thingOf(item, scene) : null;
  return thing === null ? null : whereInWords(thing, scene.registry);
}

/** The seats of a role in which somebody sits. */
function taken(role: string | undefined, { ceremony }: Scene): Seat[] {
  return ceremony.seats
    .filter((seat) => seat.role === role && seat.sitter !== null)
    .map(({ role: of, number }) => ({ role: of, number }));
}

function askOf(position: Position, scene: Scene, moment: Circumstance): RoomAsk {
  if (position.kind === 'pause') return { kind: 'pause', pause: position.pause };
  const { step } = position;
  const { script, ceremony } = scene;
  const by = taken(typeof step.by === 'string' ? step.by : script.roles[0]?.id, scene);
  const confirm = taken(step.confirm, scene);
  const known = (item: string) => ({
    item,
    title: itemTitle(script, item),
    serial: serialOf(ceremony, item),
    left: leftInWords(item, scene),
  });
  switch (step.kind) {
    case 'say':
    case 'attest':
      return { kind: step.kind };
    case 'check':
      return { kind: 'check', question: textOf(step.say, scene, moment) ?? step.say, by };
    case 'capture':
      return {
        kind: 'capture',
        ...{ item: step.of, title: itemTitle(script, step.of), blind: step.blind === true, by, confirm },
      };
    case 'readback':
      return {
        kind: 'readback',
        said: textOf(step.say, scene, moment) ?? step.say,
        isTime: step.within !== undefined,
        within: step.within === undefined ? null : secondsOf(step.within),
        ...{ against: step.against ?? null, by, confirm },
      };
    case 'measure':
      return {
        kind: 'measure',
        probe: inWords(step.probe),
        expected: (step.expect ?? []).map(({ id, value }) => `${inWords(id)}: ${valueText(value)}`),
      };
    case 'act':
      return actOf(step, scene);
    case 'gate':
      return gateOf(step, scene);
    case 'seal':
    case 'unseal':
      return {
        kind: 'custody',
        moved: step.kind === 'seal' ? 'in' : 'out',
        container: known(step.kind === 'seal' ? step.into : step.from),
        items: step.items.map(known),
        by,
      };
    case 'record':
      return { kind: 'record', make: [...step.make] };
  }
}

function actOf(step: StepOf<'act'>, scene: Scene): RoomAsk {
  const { ceremony, registry } = scene;
  const fields = fieldsOf(step, scene) ?? [];
  const signs = SIGNING_ACTS.get(step.act);
  const draftId = String(fields.find(({ id }) => id === signs)?.value ?? '');
  const draft = signs === undefined ? undefined : registry.get('draft', draftId);
  return {
    kind: 'act',
    act: step.act,
    title: actInWords(step.act),
    isPlain: isPlain(step.act),
    fields: fields.map(({ id, value }) => ({
      id,
      label: inWords(id),
      text: named(String(value), scene) ?? purposeText(id, value) ?? valueText(value),
      value: String(value),
    })),
    draft: draft === undefined ? null : { draftId: draft.id, cid: draft.cid },
    underWay: ceremony.underWay?.step === step.id,
  };
}

/** What a key is for, as a person says it. */
function purposeText(id: string, value: unknown): string | null {
  const purpose = id === 'purpose' ? keyPurposeSchema.safeParse(value) : null;
  return purpose?.success === true ? keyPurposes[purpose.data] : null;
}

/** What an object is called, where a text is the id of one. */
function named(value: string, { registry }: Scene): string | null {
  if (!isTaken(value, registry)) return null;
  const aggregate: AggregateName | undefined = MADE.find((name) => registry.get(name, value) !== undefined);
  return aggregate === undefined ? null : namesIn(registry)(aggregate, value);
}

function gateOf(step: StepOf<'gate'>, scene: Scene): RoomAsk {
  const draft = draftOf(step, scene);
  const { script } = scene;
  const of = step.need.map(({ role, need }) => {
    const short = draft === null ? { there: 0 } : missingApprovals([{ role, need }], draft, scene);
    return { title: roleTitle(script, role), need, there: short === null ? need : short.there };
  });
  return {
    kind: 'gate',
    draft: draft === null ? null : { draftId: draft.id, cid: draft.cid, title: draft.title },
    approvals: of,
    isEnough: draft !== null && missingApprovals(step.need, draft, scene) === null,
    by: step.need.flatMap(({ role }) => taken(role, scene)),
  };
}
