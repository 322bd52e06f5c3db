import { sign } from 'node:crypto';
import type { Script } from '../../app/ceremony/script/format.ts';
import { scriptShape } from '../../app/ceremony/script/format.ts';
import type { Command } from '../../app/registry/index.ts';
import { roleName } from '../../app/registry/role-facts.ts';
import { encodeScriptApproval } from '../../app/statements/script-approval.ts';
import { SOURCE } from './chain.ts';
import { testId } from './in-memory-registry.ts';
import type { Life } from './lives.ts';

/*
 * How random lives come to scripts of ceremonies: registered, approved by people with real signatures, superseded. Now and
 * then it is somebody without the role who approves, or over another script.
 */

function randomScript(life: Life): Script {
  const asked = life.chance(0.6)
    ? {
        approve: { by: [life.oneOf(['Administrator', 'Auditor', 'Alpha'])], need: life.random.between(1, 2) },
      }
    : {};
  return scriptShape.parse({
    format: 'cim.script/1',
    id: 'small',
    title: life.name(),
    about: `Number ${life.random.between(1, 40)}`,
    ...asked,
    roles: [{ id: 'leader', seats: 1, signs_with: 'initials' }],
    phases: [
      {
        id: 'open',
        // Now and then without the pause with which each begins.
        ...(life.chance(0.9) ? { pause: 'sign_in' } : {}),
        steps: [{ id: 'hello', kind: 'say', say: 'We begin.' }],
      },
    ],
  });
}

function approve(life: Life): Command | null {
  const script = life.some('script', ({ status }) => status === 'registered' || life.chance(0.1));
  if (script === null) return null;
  const wanted = script.script.approve?.by ?? [];
  const person = life.some(
    'person',
    ({ roles }) =>
      wanted.length === 0 || roles.some((role) => wanted.includes(roleName(role))) || life.chance(0.1),
  );
  const key =
    person === null
      ? null
      : life.some('key', (one) => one.personId === person.id && one.algorithm === 'Ed25519');
  if (person === null || key === null) return null;
  const cid = life.chance(0.1) ? (life.some('script')?.cid ?? script.cid) : script.cid;
  const approver = { id: person.id, name: person.name };
  const statement = encodeScriptApproval({ ledger: SOURCE, script: cid, at: life.now, approver });
  return {
    type: 'ApproveScript',
    ...{ id: script.id, cid, ledger: SOURCE, at: life.now },
    approver: { personId: person.id, name: person.name },
    proof: {
      kind: 'ed25519',
      key_id: key.id,
      public_key: key.publicKey,
      fingerprint: key.fingerprint,
      signature: sign(null, statement, life.privateKeyOf(key.publicKey)).toString('base64url'),
    },
  };
}

/** What makes each withheld command about scripts; null where there is nothing that it could be about. */
export const scriptMakers: Readonly<Record<string, (life: Life) => Command | null>> = {
  RegisterScript: (life) => ({ type: 'RegisterScript', id: testId(), script: randomScript(life) }),
  ApproveScript: approve,
};

/** What is tried where there is nothing yet that a command could be about. */
export const scriptStepsBefore: Readonly<Record<string, string>> = {
  ApproveScript: 'RegisterScript',
  SupersedeScript: 'RegisterScript',
};
