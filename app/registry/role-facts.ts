import { z } from 'zod';
import { nameSchema, uuidSchema } from '../model/values.ts';

/** Kinds of roles a person can have. */
export const roleTypeSchema = z.enum([
  'Executive',
  'Administrator',
  'Developer',
  'Operator',
  'Auditor',
  'Service',
]);

/** What a role may permit, and how a person says it. */
export const permissions = {
  CreateKeys: 'create keys',
  SignCertificates: 'sign certificates',
  SignContract: 'sign contracts',
  RevokeKeys: 'revoke keys',
  ManageInfrastructure: 'manage infrastructure',
  ViewAuditLogs: 'view audit logs',
  ModifyConfiguration: 'modify the configuration',
  ConfigureCompliancePolicy: 'configure compliance policy',
  InitiateHold: 'initiate a hold',
  ManageDataRetention: 'manage data retention',
} as const;

/** Something a role permits. */
export type Permission = keyof typeof permissions;

/** Permissions in the order of their names, each once. */
export const permissionSchema = z.enum([
  'CreateKeys',
  'SignCertificates',
  'SignContract',
  'RevokeKeys',
  'ManageInfrastructure',
  'ViewAuditLogs',
  'ModifyConfiguration',
  'ConfigureCompliancePolicy',
  'InitiateHold',
  'ManageDataRetention',
]);

/**
 * What roles that permit to modify the configuration name in their links, and people who have such a role described:
 * asked backwards, it gives all who may.
 */
export const CONFIGURATION = 'configuration';

/** Where a role holds: in the whole organization, in one unit, or for the system itself. */
export const roleScopeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('organization') }),
  z.strictObject({ kind: z.literal('unit'), unit_id: uuidSchema }),
  z.strictObject({ kind: z.literal('system') }),
]);

/** Where a role holds. */
export type RoleScope = z.infer<typeof roleScopeSchema>;

/** A role that is described where it was given: what kind, where it holds, what it permits. */
export const describedRoleSchema = z.strictObject({
  role_type: roleTypeSchema,
  scope: roleScopeSchema,
  permissions: z.array(permissionSchema),
});

/** A role that is described where it was given. */
export type DescribedRole = z.infer<typeof describedRoleSchema>;

/** A role of a person: described where it was given, or one that the organization has defined. */
export const roleSchema = z.union([
  describedRoleSchema,
  z.strictObject({
    role_id: uuidSchema,
    /** What it was called when it was given. */
    role_name: nameSchema,
    scope: roleScopeSchema,
  }),
]);

/** A role of a person. */
export type Role = z.infer<typeof roleSchema>;

/** Whether two roles are the same role in the same place, whatever they permit. */
export function isSameRole(a: Role, b: Role): boolean {
  return roleKey(a) === roleKey(b);
}

/** A text in which two roles are equal that are the same role in the same place. */
export function roleKey(role: Role): string {
  const { scope } = role;
  const place = scope.kind === 'unit' ? `unit ${scope.unit_id}` : scope.kind;
  return `${'role_id' in role ? role.role_id : role.role_type} ${place}`;
}

/** What a role is called, as it was given. */
export function roleName(role: Role): string {
  return 'role_id' in role ? role.role_name : role.role_type;
}

/** What a role permits, in plain words. */
export function permissionsInWords(granted: readonly Permission[]): string {
  return granted.length === 0
    ? 'do nothing in particular'
    : granted.map((permission) => permissions[permission]).join(', ');
}

/** Where a role holds, in plain words. @param unit how a unit is called */
export function scopeInWords(scope: RoleScope, unit: (id: string) => string): string {
  switch (scope.kind) {
    case 'organization':
      return 'the whole organization';
    case 'unit':
      return `the unit ${unit(scope.unit_id)}`;
    case 'system':
      return 'the system';
  }
}
