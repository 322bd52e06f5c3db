import { readNkey } from '../pki/nats/nkey.ts';
import { foundText } from './fault.ts';
import type { Unrecorded } from './plan.ts';
import type { BootstrapFile } from './schema.ts';

/** What a file says that no event holds, so that nothing is lost without a word. */
export function unrecordedOf({
  organization,
  people,
  locations,
  nats_hierarchy,
}: BootstrapFile): Unrecorded[] {
  const { display_name, description, created_at, location, metadata } = organization;
  const { domain: _recorded, ...rest } = metadata ?? {};
  return [
    ...said('organization', { display_name, description, created_at }),
    ...said('organization.location', location ?? {}),
    ...said('organization.metadata', rest),
    ...people.flatMap((person, index) => said(`people[${index}]`, { created_at: person.created_at })),
    ...locations.flatMap((one, index) => said(`locations[${index}].metadata`, one.metadata ?? {})),
    ...said('nats_hierarchy.operator', {
      signing_keys: nats_hierarchy?.operator.signing_keys.filter(isPublicKey),
    }),
    ...(nats_hierarchy?.accounts ?? []).flatMap(({ signing_keys }, index) =>
      said(`nats_hierarchy.accounts[${index}]`, { signing_keys: signing_keys.filter(isPublicKey) }),
    ),
  ];
}

/** Whether a signing key is said by its public key: its seed is elsewhere. */
export function isPublicKey(text: string): boolean {
  return readNkey(text) !== null;
}

function said(path: string, values: Readonly<Record<string, unknown>>): Unrecorded[] {
  return Object.entries(values).flatMap(([key, value]) => {
    const isSaid = value != null && !(Array.isArray(value) && value.length === 0);
    return isSaid ? [{ path: `${path}.${key}`, found: foundText(value) ?? '' }] : [];
  });
}
