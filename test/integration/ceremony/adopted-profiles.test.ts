import { v7 as uuidv7 } from 'uuid';
import { expect, test } from 'vitest';
import { deliveredProfiles } from '../../../app/pki/profiles/delivered.ts';
import { ProblemError } from '../../../app/problem.ts';
import { CeremonyDesk } from '../../support/ceremony-desk.ts';
import { adoptProfile } from '../../support/certificate-profiles.ts';

/* A script drafts a certificate by a profile that the organization has adopted: asked at the opening, and again by the act. */

/** @param organization the parameter, or the step that makes one */
const script = (organization: 'house' | 'made') => `format: cim.script/1
id: own-root-${organization}
title: A root by a profile of one's own
roles:
  leader: {title: Leader, seats: 1, signs_with: key}
params:
  house: organization
  last_day: date
phases:
- id: make
  pause: sign_in
  steps:
  - {id: made, kind: act, act: CreateOrganization, with: {name: Made here}}
  - {id: key, kind: act, act: GenerateKey, with: {organization: "\${${organization}}", label: Own root, purpose: CertificateAuthority, algorithm: P-256}}
  - {id: draft, kind: act, act: PrepareCertificate, with: {organization: "\${${organization}}", profile: own-root, key: "\${key}", subject: "O=Acme, CN=Own root", not_after: "\${last_day}"}}
  - {id: consent, kind: gate, over: "\${draft.tbs}", need: {leader: 1}}
  - {id: certificate, kind: act, act: SignCertificate, with: {draft: "\${draft}"}, after: consent}
`;

const LAST_DAY = new Date(Date.now() + 300 * 86_400_000).toISOString().slice(0, 10);

function codeIn(error: unknown): string {
  if (error instanceof ProblemError) return error.problem.code;
  throw error;
}

async function desk(organization: 'house' | 'made') {
  const desk = new CeremonyDesk();
  await desk.settle(2);
  const { aggregateId } = desk.scripts.register(script(organization));
  const open = () => desk.open(aggregateId, (_, kind) => (kind === 'organization' ? desk.acme.id : LAST_DAY));
  return { desk, open };
}

const text = deliveredProfiles.root
  .replace('name = "root"', 'name = "own-root"')
  .replace('title = "Root authority"', 'title = "Root authority of ours"');

test('it is opened once the profile is adopted, and the certificate is made by it', async () => {
  const { desk: here, open } = await desk('house');
  expect(await open().catch(codeIn)).toBe('ceremony.profile-not-adopted');
  here.acting = 'Officer A';
  here.registrar.record(adoptProfile(here.acme.id, { id: uuidv7(), text }));
  await open();
  const { id } = here.room.scene().ceremony;
  await here.toItsEnd();
  const made = here.ledger.objects.get('ceremony', id)?.acts.at(-1)?.outcome;
  expect(made).toMatchObject({ kind: 'done', made: { aggregate: 'certificate' } });
});

test('for an organization that the script makes itself the act asks, and nothing is begun', async () => {
  const { desk: here, open } = await desk('made');
  await open();
  for (let at = here.now(); at !== null && at.id !== 'draft'; at = here.now()) await here.goOn();
  const before = here.ledger.head()?.seq;
  try {
    here.room.act('draft');
    expect.unreachable();
  } catch (error) {
    expect(codeIn(error)).toBe('draft.unknown-profile');
  }
  expect(here.ledger.head()?.seq).toBe(before);
});
