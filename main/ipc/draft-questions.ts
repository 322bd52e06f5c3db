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

/** A draft and what the key that is to sign it is called. */
interface Signing {
  readonly draft: StateOf['draft'];
  readonly key: string;
}

/** What the person is asked before keys sign what was approved. */
export function aboutSigningDrafts(signings: readonly Signing[]): Question {
  const [only, ...others] = signings;
  const alone = only !== undefined && others.length === 0;
  return {
    act: alone ? `Sign ${quoted(only.draft.title)}?` : `Sign ${signings.length} drafts?`,
    facts: alone ? aboutOne(only) : signings.flatMap(aboutOneOfSeveral),
    consequence:
      'What is signed cannot be made unsigned. A certificate, or what was issued to a NATS user, can be revoked later.',
    verb: alone ? 'Sign' : `Sign ${signings.length}`,
  };
}

function aboutOne({ draft: { content, approvals, cid }, key }: Signing): string[] {
  return [
    `To be signed: ${draftKinds[content.kind]}`,
    `With the key: ${quoted(key)}`,
    `Approved by: ${approvals.map(({ name }) => quoted(name)).join(', ')}`,
    ...cidLines('Bytes to be signed', cid),
  ];
}

/** In one line what one alone says in three, so that all of them are in sight, whole. */
function aboutOneOfSeveral(
  { draft: { title, content, approvals, cid }, key }: Signing,
  at: number,
): string[] {
  const approved = approvals.map(({ name }) => quoted(name)).join(', ');
  return [
    `${at + 1}. ${quoted(title)}, ${draftKinds[content.kind]}, with the key ${quoted(key)}, approved by ${approved}`,
    ...cidLines('Bytes', cid),
  ];
}
