import type { BootstrapFault } from './fault.ts';

/** Other files of the predecessor that look alike, by the keys that give them away. */
const VARIANTS: readonly (readonly [readonly string[], string])[] = [
  [
    ['nats_config'],
    'This is the form that the predecessor’s window read (nats_config). Rename nats_config to nats_hierarchy and give it the keys operator, accounts and users.',
  ],
  [
    ['org', 'piv', 'pgp', 'fido', 'ssl', 'certify_pass'],
    'This looks like a secrets.json. Such a file holds secrets and is never imported: take names, people and units from it into a bootstrap file of their own.',
  ],
  [
    [
      'c_level_assignments',
      'standard_roles',
      'role_assignments',
      'separation_of_duties_rules',
      'claim_categories',
    ],
    'This looks like a policy-bootstrap.json. Policies are not imported; the domain itself stands in a domain-bootstrap.json.',
  ],
  [
    ['organizational_units', 'service_people', 'nsc_export_config'],
    'This looks like a clan-bootstrap.json. Its units belong under organization.units, its people under people, and the NATS names under nats_hierarchy.',
  ],
];

/** Says which other form a file seems to have. @returns null when it has none of them */
export function variantOf(value: unknown): BootstrapFault | null {
  if (typeof value !== 'object' || value === null) return null;
  const found = VARIANTS.find(([keys]) => keys.some((key) => Object.hasOwn(value, key)));
  return found === undefined ? null : { path: '', found: null, allowed: found[1] };
}
