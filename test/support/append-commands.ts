import path from 'node:path';
import { type Command, decide } from '../../app/aggregates/aggregates.ts';
import { Ledger } from '../../main/store/ledger.ts';
import { createOrganization, createPerson } from './commands.ts';
import { eventsOf } from './in-memory-registry.ts';

/** Records commands in a laptop's ledger while the app is not running. */
export function appendCommands(userData: string, commands: readonly Command[]): void {
  const ledger = Ledger.open(path.join(userData, 'events'));
  const at = new Date().toISOString();
  ledger.transaction(() => {
    for (const command of commands) ledger.append(eventsOf(decide(command, ledger.objects)), at);
  });
  ledger.close();
}

/** An organization and so many people of it: `Person 000`, `Person 001`… */
export function organizationWithPeople(name: string, count: number): Command[] {
  const organization = createOrganization({ name, domain: null });
  const people = Array.from({ length: count }, (_, index) => {
    const number = String(index).padStart(3, '0');
    return createPerson(organization.organizationId, {
      name: `Person ${number}`,
      email: `person${number}@acme.example`,
    });
  });
  return [organization, ...people];
}
