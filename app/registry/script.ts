import { z } from 'zod';
import { scriptCid } from '../ceremony/script/block.ts';
import { scriptShape, stepsOf } from '../ceremony/script/format.ts';
import { structureMistakes } from '../ceremony/script/structure.ts';
import { cidSchema } from '../content/cid.ts';
import { defineAggregate, type ValueOf } from '../model/aggregate.ts';
import { defineCommands } from '../model/commands.ts';
import { type Refused, refuse } from '../model/decision.ts';
import { linkTo } from '../model/presentation.ts';
import { nameSchema, timestampSchema, uuidSchema } from '../model/values.ts';
import { approvalLines } from './approval-lines.ts';
import { checkpointSignatureSchema } from './checkpoint-signature.ts';
import type { EventNamed, Registry } from './index.ts';
import { keySigningRefusal } from './key-rules.ts';
import { isActive, mustBe, REASON, reasonSchema } from './living.ts';
import { roleName } from './role-facts.ts';
import { signingRefusal } from './yubikey.ts';

const script_id = uuidSchema;
const ledger = z.string().min(1).max(300);
const approver = z.strictObject({ person_id: uuidSchema, name: nameSchema });

const state = {
  id: uuidSchema,
  title: nameSchema,
  script: scriptShape,
  cid: cidSchema,
  approvals: z.array(
    z.strictObject({ ...approver.shape, at: timestampSchema, kind: z.enum(['ed25519', 'fido2']) }),
  ),
  status: z.enum(['registered', 'superseded']),
};

type Script = ValueOf<typeof state>;

/** The scripts of ceremonies, whole: a ledger holds by what its ceremonies were held. */
export const aggregate = defineAggregate('script', {
  state,
  label: ({ title }) => title,
  // The same script stands in a ledger once.
  uniqueKey: ({ cid }) => cid,
  ended: ({ status }) => status === 'superseded',
}).withEvents({
  /** A script was entered into the ledger, every word of it. */
  ScriptRegistered: {
    payload: { script_id, script: scriptShape, cid: cidSchema },
    effect: 'makes',
    title: 'Script registered',
    about: ({ payload }) => payload.script.title,
    lines: ({ payload: { script, cid, script_id: id } }) => ({
      Title: script.title,
      'Name of the script': script.id,
      'CID of the script': cid,
      'Approvals needed':
        script.approve === undefined
          ? 'None'
          : `${script.approve.need}, by ${script.approve.by.join(' or ')}`,
      Roles: script.roles.map((role) => role.title ?? role.id),
      Steps: stepsOf(script).map(({ step, number }) => `${number}. ${step.title ?? step.id}`),
      'Script id': id,
    }),
    evolve: ({ payload: { script_id: id, script, cid } }) => ({
      id,
      title: script.title,
      script,
      cid,
      approvals: [],
      status: 'registered',
    }),
  },
  /** Somebody who has read a script approves that ceremonies are held by it. */
  ScriptApproved: {
    payload: {
      script_id,
      /** Of the script that was read. */
      cid: cidSchema,
      /** The ledger's source, as it was signed. */
      ledger,
      approver,
      approved_at: timestampSchema,
      /** Over `ScriptApprovalStatement`. */
      proof: checkpointSignatureSchema,
    },
    effect: 'changes',
    title: 'Script approved',
    about: ({ payload }) => `By ${payload.approver.name}`,
    lines: ({ payload: { proof, ...payload } }) => ({
      'Approved by': payload.approver.name,
      'CID of the script': payload.cid,
      'Approved at': payload.approved_at,
      ...approvalLines(proof),
      'Script id': payload.script_id,
      'Person id': payload.approver.person_id,
    }),
    evolve: ({ payload: { approver, approved_at: at, proof } }, before) => ({
      ...before,
      approvals: [...before.approvals, { ...approver, at, kind: proof.kind }],
    }),
  },
  /** No ceremony is held by a script any more. */
  ScriptSuperseded: {
    payload: { script_id, reason: reasonSchema },
    effect: 'changes',
    title: 'Script superseded',
    about: ({ payload }) => payload.reason,
    lines: ({ payload }) => ({ Reason: payload.reason, 'Script id': payload.script_id }),
    evolve: (_, before) => ({ ...before, status: 'superseded' }),
  },
});

function openRefusal({ title, status }: Script): Refused | null {
  return mustBe(status === 'registered', 'script.superseded', `The script “${title}”`, 'in use');
}

/** Who approves has one of the roles that the script names, is active, and signs with a key of their own. */
function approverRefusal(
  { timestamp, payload: { approver: who, proof } }: EventNamed<'ScriptApproved'>,
  { script, title, approvals }: Script,
  registry: Registry,
): Refused | null {
  const person = registry.get('person', who.person_id);
  if (!isActive(person) || person.name !== who.name)
    return refuse(
      'script.unknown-approver',
      'personId',
      `${who.name} is not an active person of the registry: only such a person approves.`,
      'Record them first, or let somebody else approve.',
    );
  if (approvals.some(({ person_id }) => person_id === person.id))
    return refuse(
      'script.approved-already',
      'personId',
      `${person.name} has approved this script already.`,
      'Let somebody else approve.',
    );
  const wanted = script.approve?.by ?? [];
  if (wanted.length > 0 && !person.roles.some((role) => wanted.includes(roleName(role))))
    return refuse(
      'script.other-role',
      'personId',
      `${person.name} has none of the roles of which one approves “${title}”: ${wanted.join(', ')}.`,
      'Let somebody approve who has one of them.',
    );
  const holder =
    proof.kind === 'ed25519'
      ? registry.get('key', proof.key_id)?.personId
      : registry.get('yubikey', proof.yubikey_id)?.holder?.personId;
  if (holder !== person.id)
    return refuse(
      'script.not-their-key',
      'personId',
      `The key used is not ${person.name}’s own.`,
      'Each person approves with a key or a YubiKey of their own.',
    );
  return proof.kind === 'ed25519'
    ? keySigningRefusal(registry.get('key', proof.key_id), proof, timestamp)
    : signingRefusal(registry.get('yubikey', proof.yubikey_id), proof);
}

/** What can be asked of scripts. */
export const desk = defineCommands(aggregate, {
  nouns: ['script', 'scripts'],
  made: 'Script registered',
  screen: {
    title: 'Scripts',
    place: 'Ceremony',
    about: 'What ceremonies are held by: every step, who does it and who sees it, entered before the day.',
    empty: {
      title: 'No scripts yet',
      text: 'A ceremony is held by a script. Begin with a ready one, or with a file that was prepared.',
    },
  },
  status: ({ status, script, approvals }) => {
    if (status === 'superseded') return { word: 'Superseded', tone: 'ended' };
    const need = script.approve?.need ?? 0;
    return approvals.length >= need
      ? { word: need === 0 ? 'Registered' : 'Approved', tone: 'usual' }
      : { word: `${approvals.length} of ${need} approved`, tone: 'waiting' };
  },
  particulars: ({ script, cid, approvals }) => ({
    'Name of the script': script.id,
    'CID of the script': { code: cid, copied: 'CID' },
    'Approved by': approvals.map(({ person_id }) => linkTo('person', person_id)),
    'Approvals needed':
      script.approve === undefined ? 'None' : `${script.approve.need}, by ${script.approve.by.join(' or ')}`,
    Seats: script.roles.map((role) => ({
      text: role.title ?? role.id,
      about: `${role.need ?? role.seats} of ${role.seats} needed`,
    })),
    Steps: String(stepsOf(script).length),
  }),
  columns: ['Name of the script'],
  commands: {
    /** Enter a script into the ledger. It was read, and nothing is wrong with it. */
    RegisterScript: {
      withheld: true,
      input: { script: scriptShape },
      effect: 'makes',
      decide: ({ id, script }) => ({
        event_type: 'ScriptRegistered',
        payload: { script_id: id, script, cid: scriptCid(script) },
      }),
    },
    /** Approve that ceremonies are held by a script. The signature was made, and verified, before. */
    ApproveScript: {
      withheld: true,
      input: {
        cid: cidSchema,
        ledger,
        approver: z.strictObject({ personId: uuidSchema, name: nameSchema }),
        at: timestampSchema,
        proof: checkpointSignatureSchema,
      },
      effect: 'changes',
      decide: ({ id, cid, ledger: source, approver: { personId, name }, at, proof }) => ({
        event_type: 'ScriptApproved',
        payload: {
          script_id: id,
          cid,
          ledger: source,
          approver: { person_id: personId, name },
          approved_at: at,
          proof,
        },
      }),
    },
    /** Hold no ceremony by a script any more. */
    SupersedeScript: {
      title: ({ title }) => `Supersede ${title}`,
      verb: 'Supersede…',
      fields: { reason: REASON },
      input: { reason: reasonSchema },
      effect: 'changes',
      irreversible: 'No ceremony is held by it any more. Another version of it can be registered.',
      available: ({ status }) => status === 'registered',
      decide: ({ id, reason }) => ({ event_type: 'ScriptSuperseded', payload: { script_id: id, reason } }),
    },
  },
  rules: {
    ScriptRegistered: {
      makes({ payload: { script, cid } }, registry) {
        if (scriptCid(script) !== cid) return OTHER_CID;
        if (registry.holderOf('script', cid) !== undefined) return REGISTERED_ALREADY;
        const [mistake] = structureMistakes(script);
        return mistake === undefined
          ? null
          : refuse(
              'script.mistaken',
              null,
              `The script does not hold together: ${mistake.path.join('.')} ${mistake.words}.`,
              'Correct the file, and register it again.',
            );
      },
    },
    ScriptApproved: {
      changes: (event, before, registry) =>
        openRefusal(before) ??
        (event.payload.cid === before.cid ? null : OTHER_CID) ??
        approverRefusal(event, before, registry),
    },
    ScriptSuperseded: { changes: (_, before) => openRefusal(before) },
  },
});

const OTHER_CID = refuse(
  'script.other-cid',
  null,
  'The CID named is not that of the script.',
  'Stop. Compare the CID with what people have read.',
);

const REGISTERED_ALREADY = refuse(
  'script.registered-already',
  null,
  'This very script is in the ledger already.',
  'Use the one that is there.',
);
