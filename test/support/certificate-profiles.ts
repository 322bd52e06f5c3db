import { deliveredProfiles } from '../../app/pki/profiles/delivered.ts';
import type { CommandNamed } from '../../app/registry/index.ts';
import { testId } from './in-memory-registry.ts';

/** The text of a profile of one's own: a server's that holds 30 days at most. */
export function ownProfile(name = 'short-server'): string {
  return deliveredProfiles.server
    .replace('name = "server"', `name = "${name}"`)
    .replace('title = "Server (TLS)"', 'title = "Server for a month"')
    .replace('most_days = 397', 'most_days = 30');
}

/** A command that adopts a profile. */
export function adoptProfile(
  organizationId: string,
  changes: Partial<CommandNamed<'AdoptCertificateProfile'>> = {},
): CommandNamed<'AdoptCertificateProfile'> {
  return { type: 'AdoptCertificateProfile', id: testId(), organizationId, text: ownProfile(), ...changes };
}
