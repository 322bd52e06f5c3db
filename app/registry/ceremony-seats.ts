import type { Script } from '../ceremony/script/format.ts';
import { itemTitle, roleTitle } from '../ceremony/script/sentences.ts';
import { isSameData } from '../content/plain-data.ts';
import { type Refused, refuse } from '../model/decision.ts';
import { isRehearsalLedger } from '../model/rehearsal-source.ts';
import { daySchema, nameSchema } from '../model/values.ts';
import { mayDo, rolesGovern } from './authority.ts';
import { takenSeats } from './ceremony-course.ts';
import { type Ceremony, isSameSeat, RUNNING_KEY, type Seat, seatText } from './ceremony-facts.ts';
import { profilesRefusal } from './ceremony-profiles.ts';
import {
  clockRefusal,
  type Happening,
  inScene,
  nothingUnderWay,
  OTHER_LEDGER,
  overRefusal,
  quorumRefusal,
  sitterIn,
  sitterRefusal,
  UNKNOWN_SCRIPT,
} from './ceremony-scene.ts';
import {
  canBe,
  isGone,
  isSameThing,
  kindOfItem,
  nameOfThing,
  numberOf,
  organizationOfThings,
  placementOfThing,
  thingWithId,
  thingWithNumber,
} from './ceremony-things.ts';
import type { KeptThing } from './custody.ts';
import type { EventNamed, Registry, StateOf } from './index.ts';
import { isActive } from './living.ts';

/*
 * Who sits in a ceremony, and what it is told when it is opened. Decided from the script and from what has happened,
 * before anything is recorded and of every event of a bundle: the room, the command line and a forger meet the same
 * answers.
 */

/** Why a ceremony cannot be opened; null where it can. */
export function openingRefusal(event: EventNamed<'CeremonyOpened'>, registry: Registry): Refused | null {
  const { payload, actor } = event;
  const running = registry.holderOf('ceremony', RUNNING_KEY);
  if (running !== undefined)
    return refuse(
      'ceremony.another-runs',
      null,
      `The ceremony “${running.title}” is running.`,
      'Close it, or end it early, first.',
    );
  const script = registry.get('script', payload.script_id);
  if (script === undefined) return UNKNOWN_SCRIPT;
  if (script.cid !== payload.script) return OTHER_SCRIPT;
  if (payload.rehearsal !== isRehearsalLedger(payload.ledger)) return OTHER_LEDGER;
  const seats = payload.seats.map(({ sitter, ...seat }) => ({ ...seat, sitter }));
  return (
    organizationRefusal(payload.organization_id, registry) ??
    (payload.rehearsal ? null : approvalRefusal(script, registry)) ??
    seatsRefusal(script.script, seats, registry) ??
    quorumRefusal(script.script, { seats }) ??
    sitterRefusal(actor, seats) ??
    paramsRefusal(script.script, payload, registry) ??
    profilesRefusal(script.script, payload, registry) ??
    placeRefusal(payload.location_id, registry) ??
    itemsRefusal(script.script, payload) ??
    thingsRefusal(script.script, payload, registry)
  );
}

function organizationRefusal(id: string | null, registry: Registry): Refused | null {
  if (id === null || registry.get('organization', id)?.status === 'active') return null;
  return refuse(
    'ceremony.unknown-organization',
    'organizationId',
    'The organization that the ceremony is held for is not in the ledger, or not active.',
    'Choose another organization.',
  );
}

function placeRefusal(id: string | null | undefined, registry: Registry): Refused | null {
  if (id == null || registry.get('location', id)?.status === 'active') return null;
  return refuse(
    'ceremony.unknown-place',
    'locationId',
    'The location in which the ceremony is to be held is not in the ledger, or not in use.',
    'Choose another one.',
  );
}

/** A script must have been approved by as many as it says, who are still active, and not have been superseded. */
function approvalRefusal(
  { script, approvals, status, title }: StateOf['script'],
  registry: Registry,
): Refused | null {
  if (status !== 'registered')
    return refuse(
      'ceremony.script-superseded',
      'scriptId',
      `The script “${title}” was superseded.`,
      'Hold the ceremony by the one that took its place.',
    );
  const need = script.approve?.need ?? 0;
  const counting = approvals.filter(({ person_id }) => isActive(registry.get('person', person_id))).length;
  if (counting >= need) return null;
  return refuse(
    'ceremony.script-not-approved',
    'scriptId',
    `${counting} of ${need} people have approved the script “${title}”.`,
    'Let those approve it who are missing. A rehearsal, in a ledger for rehearsals, needs no approval.',
  );
}

/** Each seat is one of the script's, its sitter an active person; nobody has two that are to be apart. */
function seatsRefusal(script: Script, seats: Ceremony['seats'], registry: Registry): Refused | null {
  for (const [index, { role, number, sitter }] of seats.entries()) {
    const known = script.roles.find(({ id }) => id === role);
    const seat = { role, number };
    if (known === undefined || number > known.seats) return noSuchSeat(seat);
    if (seats.slice(0, index).some((other) => isSameSeat(other, seat))) return seatTwice(script, seat);
    if (sitter === null) continue;
    const person = registry.get('person', sitter.person_id);
    if (!isActive(person) || person.name !== sitter.name)
      return refuse(
        'ceremony.unknown-sitter',
        'seats',
        `${sitter.name} is not an active person of the registry: only such a person takes a seat.`,
        'Record them first, or let somebody else take the seat.',
      );
  }
  return separationRefusal(script, seats);
}

function noSuchSeat(seat: Seat): Refused {
  return refuse(
    'ceremony.no-such-seat',
    'seats',
    `The script has no seat ${seatText(seat)}.`,
    'Take one of the seats that the script names.',
  );
}

function seatTwice(script: Script, { role }: Seat): Refused {
  return refuse(
    'ceremony.seat-twice',
    'seats',
    `A seat of the role ${roleTitle(script, role)} would be taken twice.`,
    'Give each person a seat of their own.',
  );
}

function separationRefusal(script: Script, seats: Ceremony['seats']): Refused | null {
  const taken = seats.flatMap(({ role, sitter }) => (sitter === null ? [] : [{ role, sitter }]));
  for (const [index, { role, sitter }] of taken.entries())
    for (const other of taken.slice(0, index)) {
      if (other.sitter.person_id !== sitter.person_id) continue;
      const apart =
        role === other.role ||
        script.separate?.some((roles) => roles.includes(role) && roles.includes(other.role)) === true;
      if (apart)
        return refuse(
          'ceremony.same-person',
          'seats',
          role === other.role
            ? `${sitter.name} would sit in two seats of the role ${roleTitle(script, role)}.`
            : `${sitter.name} would be ${roleTitle(script, other.role)} and ${roleTitle(script, role)}: the script keeps these apart.`,
          'Let somebody else take one of the seats.',
        );
    }
  return null;
}

function paramsRefusal(
  { params = [] }: Script,
  { params: told }: EventNamed<'CeremonyOpened'>['payload'],
  registry: Registry,
): Refused | null {
  if (
    !isSameData(
      params.map(({ id }) => id),
      told.map(({ id }) => id),
    )
  )
    return OTHER_PARAMS;
  for (const [index, { id, kind, title }] of params.entries()) {
    const value = told[index]?.value;
    const fits =
      kind === 'integer'
        ? typeof value === 'number'
        : typeof value === 'string' &&
          (kind === 'text'
            ? nameSchema.safeParse(value).success
            : kind === 'date'
              ? daySchema.safeParse(value).success
              : registry.get(kind, value) !== undefined);
    if (!fits)
      return refuse(
        'ceremony.param',
        id,
        `What was entered for “${title ?? id}” is not ${paramsInWords[kind]}.`,
        'Enter it again.',
      );
  }
  return null;
}

const paramsInWords = {
  text: 'a text of one line',
  integer: 'a whole number',
  date: 'a day such as 2027-03-31',
  organization: 'an organization of the registry',
  person: 'a person of the registry',
  location: 'a location of the registry',
  key: 'a key of the registry',
  certificate: 'a certificate of the registry',
  yubikey: 'a YubiKey of the registry',
  asset: 'an asset of the registry',
} as const;

function itemsRefusal(
  { inventory = [] }: Script,
  { items }: EventNamed<'CeremonyOpened'>['payload'],
): Refused | null {
  if (
    !isSameData(
      inventory.map(({ id }) => id),
      items.map(({ id }) => id),
    )
  )
    return OTHER_ITEMS;
  for (const [index, { id, serial, title, kind }] of inventory.entries()) {
    const said = items[index]?.serial ?? null;
    // Of a share the number stands on the paper: by it the key knows which one it is.
    const isShare = kind === 'share' && items[index]?.object_id != null;
    const fits =
      serial === undefined ? said === null || isShare : serial === 'ask' ? said !== null : said === serial;
    if (!fits)
      return refuse(
        'ceremony.item',
        id,
        serial === 'ask'
          ? `The number of “${title ?? id}” is missing.`
          : `The number of “${title ?? id}” is not the one that the script says.`,
        'Read it off the thing itself, and enter it.',
      );
  }
  return null;
}

/** Each thing is the object of the registry that it is said to be; what the registry knows is never passed off as new. */
function thingsRefusal(
  script: Script,
  { items, ...opened }: EventNamed<'CeremonyOpened'>['payload'],
  registry: Registry,
): Refused | null {
  const isKept = opened.location_id !== undefined;
  const about = {
    locationId: opened.location_id ?? null,
    organizationId: opened.organization_id,
    params: opened.params,
  };
  const organizationId = organizationOfThings(about, script, registry);
  const taken: KeptThing[] = [];
  for (const { id, serial, object_id, left } of items) {
    const kind = kindOfItem(script, id);
    if (kind === undefined) return OTHER_ITEMS;
    const title = itemTitle(script, id);
    if (object_id === null) {
      const known = serial === null ? null : thingWithNumber(kind, serial, organizationId, registry);
      if (left !== undefined) return otherThing(id, title);
      // Programs that kept no custody tied nothing; of what a ceremony has kept since, nothing is untied any more.
      const isKnown = known !== null && !isGone(known);
      if (isKnown && (isKept || placementOfThing(known).wasInCeremony)) return knownThing(id, title, known);
      continue;
    }
    const thing = thingWithId(object_id, serial, registry);
    const isIt =
      isKept &&
      thing !== null &&
      canBe(thing, kind) &&
      !isGone(thing) &&
      numberOf(thing) === (left ?? null) &&
      !taken.some((other) => isSameThing(other, thing));
    if (!isIt) return otherThing(id, title);
    taken.push(thing);
  }
  return null;
}

function otherThing(id: string, title: string): Refused {
  return refuse(
    'ceremony.other-thing',
    id,
    `“${title}” cannot be what was chosen for it: that is of another kind, kept no more, or chosen twice.`,
    'Choose what lies there, or say that it is new.',
  );
}

function knownThing(id: string, title: string, known: KeptThing): Refused {
  return refuse(
    'ceremony.known-thing',
    id,
    `The number of “${title}” is that of “${nameOfThing(known)}”, which the registry knows: it is not new.`,
    'Choose it, or read the number again.',
  );
}

/** Why a seat cannot be taken or left; null where it can. */
export function seatRefusal(
  event: EventNamed<'CeremonySeatChanged'>,
  ceremony: Ceremony,
  registry: Registry,
): Refused | null {
  const { seat, sitter } = event.payload;
  return inScene(ceremony, registry, ({ script }) => {
    const refused =
      overRefusal(ceremony) ??
      (maySeat(event, ceremony, registry) ? null : sitterRefusal(event.actor, ceremony.seats)) ??
      clockRefusal(event.timestamp, ceremony) ??
      nothingUnderWay(ceremony);
    if (refused !== null) return refused;
    if (isSameData(sitterIn(ceremony, seat), sitter)) return SEAT_AS_IT_IS;
    const others = ceremony.seats.filter((one) => !isSameSeat(one, seat));
    if (takenSeats({ seats: others }).length === 0 && sitter === null) return LAST_SEAT;
    return seatsRefusal(script, [...others, { ...seat, sitter }], registry);
  });
}

/**
 * When nobody who sits there comes back, others let people take their seats: whoever may modify the configuration, once
 * roles govern.
 */
function maySeat({ actor, timestamp }: Happening, { organizationId }: Ceremony, registry: Registry): boolean {
  if (actor.kind !== 'person' || !isActive(registry.get('person', actor.id))) return false;
  const place = { organizationId, unitIds: [] };
  return !rolesGovern(registry) || mayDo(registry, actor.id, 'ModifyConfiguration', place, timestamp);
}

const OTHER_SCRIPT = refuse(
  'ceremony.other-script',
  'scriptId',
  'The CID named is not that of the script.',
  'Stop. Compare the CID with what people approved.',
);

const OTHER_PARAMS = refuse(
  'ceremony.params',
  null,
  'What was entered is not what the script asks for.',
  'Enter all that the script asks for, in its order.',
);

const OTHER_ITEMS = refuse(
  'ceremony.items',
  null,
  'The things that lie there are not those of the script.',
  'Say of each thing of the script what its number is.',
);

const LAST_SEAT = refuse(
  'ceremony.last-seat',
  null,
  'Nobody would sit in this ceremony any more, and nobody could go on with it.',
  'Let somebody else take a seat first, or agree to end early.',
);

const SEAT_AS_IT_IS = refuse(
  'ceremony.seat-as-it-is',
  null,
  'The seat is as it was entered.',
  'Nothing needs to be done.',
);
