import { z } from 'zod';
import { uuidSchema } from '../model/values.ts';

/** Kinds of roles a person can have. */
export const roleTypeSchema = z.enum([
  'Executive',
  'Administrator',
  'Developer',
  'Operator',
  'Auditor',
  'Service',
]);

/** What kind of role it is. */
export type RoleType = z.infer<typeof roleTypeSchema>;

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

/** Where a role holds: in the whole organization, in one unit, or for the system itself. */
export const roleScopeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('organization') }),
  z.strictObject({ kind: z.literal('unit'), unit_id: uuidSchema }),
  z.strictObject({ kind: z.literal('system') }),
]);

/** Where a role holds. */
export type RoleScope = z.infer<typeof roleScopeSchema>;

/** A role of a person: what kind, where it holds, what it permits. */
export const roleSchema = z.strictObject({
  role_type: roleTypeSchema,
  scope: roleScopeSchema,
  permissions: z.array(permissionSchema),
});

/** A role of a person. */
export type Role = z.infer<typeof roleSchema>;

/** Whether two roles are the same kind of role in the same place, whatever they permit. */
export function isSameRole(
  a: Pick<Role, 'role_type' | 'scope'>,
  b: Pick<Role, 'role_type' | 'scope'>,
): boolean {
  const unitOf = ({ scope }: Pick<Role, 'scope'>) => (scope.kind === 'unit' ? scope.unit_id : null);
  return a.role_type === b.role_type && a.scope.kind === b.scope.kind && unitOf(a) === unitOf(b);
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
