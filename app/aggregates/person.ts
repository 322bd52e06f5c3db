import { z } from 'zod';
import { comparable, emailSchema, nameSchema, uuidSchema } from '../events/fields.ts';
import type { PersonAddedToUnit, PersonCreated, RoleAssigned } from '../events/person.ts';
import { roleSchema } from '../events/role.ts';
import { accept, type Decision, refuse } from './decision.ts';
import type { Registry } from './registry.ts';

/** A person as the ledger knows them now. */
export const personSchema = z.strictObject({
  id: uuidSchema,
  organizationId: uuidSchema,
  name: nameSchema,
  email: emailSchema,
  title: nameSchema.nullable(),
  department: nameSchema.nullable(),
  /** The units they are a member of, in the order in which they joined. */
  unitIds: z.array(uuidSchema),
  roles: z.array(roleSchema),
});

/** A person as the ledger knows them now. */
export type Person = z.infer<typeof personSchema>;

/** Enter a person into the registry as a member of an organization. */
export interface CreatePerson {
  readonly type: 'CreatePerson';
  readonly personId: string;
  readonly organizationId: string;
  readonly name: string;
  readonly email: string;
  readonly title: string | null;
  readonly department: string | null;
}

/** An e-mail address names one person within an organization. */
export function personKey(person: { readonly organizationId: string; readonly email: string }): string {
  return `${person.organizationId} ${comparable(person.email)}`;
}

/** Decides on entering a person. */
export function decidePerson(command: CreatePerson, registry: Registry): Decision {
  const organization = registry.get('organization', command.organizationId);
  if (!organization) {
    return refuse(
      'person.unknown-organization',
      'organizationId',
      'The organization chosen for this person is not in the ledger.',
      'Choose an organization from the list, or create it first.',
    );
  }
  const holder = registry.holderOf('person', personKey(command));
  if (holder) {
    return refuse(
      'person.email-taken',
      'email',
      `${holder.name} of ${organization.name} already has the e-mail address ${holder.email}.`,
      'Check whether this person is already registered, or enter another address.',
    );
  }
  return accept({
    aggregate: 'person',
    event_type: 'PersonCreated',
    aggregate_id: command.personId,
    payload: {
      person_id: command.personId,
      organization_id: command.organizationId,
      name: command.name,
      email: command.email,
      title: command.title,
      department: command.department,
    },
  });
}

/** The person after the event. @throws Error when the person was never created */
export function evolvePerson(
  event: PersonCreated | PersonAddedToUnit | RoleAssigned,
  stateBefore: () => Person | undefined,
): Person {
  if (event.event_type === 'PersonCreated') {
    const { person_id: id, organization_id: organizationId, name, email, title, department } = event.payload;
    return { id, organizationId, name, email, title, department, unitIds: [], roles: [] };
  }
  const before = stateBefore();
  if (before === undefined) throw new Error(`${event.event_type} of a person who was never created.`);
  return event.event_type === 'PersonAddedToUnit'
    ? { ...before, unitIds: [...before.unitIds, event.payload.unit_id] }
    : { ...before, roles: [...before.roles, event.payload.role] };
}
