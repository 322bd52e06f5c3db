import { type Script, stepsOf } from '../ceremony/script/format.ts';
import { referenceIn } from '../ceremony/script/templates.ts';
import { type Refused, refuse } from '../model/decision.ts';
import { isDeliveredProfile } from '../pki/profiles/delivered.ts';
import { adoptedProfile } from './certificate-profile.ts';
import type { EventNamed, Registry } from './index.ts';

/**
 * Why a ceremony cannot be opened whose script drafts certificates by a profile that its organization has not adopted; null
 * where it can. What the script itself makes, an organization or a profile, is not there yet: of that the act asks when it is
 * done.
 */
export function profilesRefusal(
  script: Script,
  { params }: Pick<EventNamed<'CeremonyOpened'>['payload'], 'params'>,
  registry: Registry,
): Refused | null {
  const steps = stepsOf(script).map(({ step }) => step);
  for (const [index, step] of steps.entries()) {
    if (step.kind !== 'act' || step.act !== 'PrepareCertificate') continue;
    const said = (name: string) => step.with?.find(({ id }) => id === name)?.value;
    const name = said('profile');
    if (typeof name !== 'string' || isDeliveredProfile(name)) continue;
    const adopts = steps
      .slice(0, index)
      .some((one) => one.kind === 'act' && one.act === 'AdoptCertificateProfile');
    const [root] = referenceIn(String(said('organization') ?? '')) ?? [];
    const organizationId = params.find(({ id }) => id === root)?.value;
    if (adopts || typeof organizationId !== 'string') continue;
    if (adoptedProfile({ organizationId, name }, registry) !== undefined) continue;
    const organization = registry.get('organization', organizationId)?.name ?? 'The organization';
    return refuse(
      'ceremony.profile-not-adopted',
      null,
      `The step ${step.id} drafts a certificate by the profile “${name}”, which ${organization} has not adopted, or has withdrawn.`,
      'Adopt the profile first, or choose another organization. The script stays as it is.',
    );
  }
  return null;
}
