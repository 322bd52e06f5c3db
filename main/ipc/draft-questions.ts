import { quoted } from '../../app/content/one-line.ts';
import { draftKinds } from '../../app/registry/draft-content.ts';
import type { StateOf } from '../../app/registry/index.ts';
import { cidLines } from '../window/cid-lines.ts';
import type { Question } from '../window/confirmation.ts';
import { LAST_TRY } from './signing-questions.ts';

/** What the person is asked before somebody approves a draft. @param lastTry whether a wrong PIN may lock the YubiKey for good */
export function aboutApproval(
  { title, cid, content, needed, approvals }: StateOf['draft'],
  approver: string,
  lastTry: boolean,
): Question {
  return {
    act: `Approve ${quoted(title)} as ${quoted(approver)}?`,
    facts: [
      `To be signed: ${draftKinds[content.kind]}`,
      `Approvals: ${approvals.length} of ${needed} so far`,
      ...cidLines('Bytes to be signed', cid),
      ...(lastTry ? [LAST_TRY] : []),
    ],
    consequence: `Only ${quoted(approver)} may agree to this, who has looked at the decoded bytes. An approval cannot be taken back; a draft can be refused until it is signed.`,
    verb: 'Approve',
  };
}

/** What the person is asked before a key signs what was approved. */
export function aboutSigningDraft(
  { title, cid, content, approvals }: StateOf['draft'],
  key: string,
): Question {
  return {
    act: `Sign ${quoted(title)}?`,
    facts: [
      `To be signed: ${draftKinds[content.kind]}`,
      `With the key: ${quoted(key)}`,
      `Approved by: ${approvals.map(({ name }) => quoted(name)).join(', ')}`,
      ...cidLines('Bytes to be signed', cid),
    ],
    consequence:
      'What is signed cannot be made unsigned. A certificate, or what was issued to a NATS user, can be revoked later.',
    verb: 'Sign',
  };
}
