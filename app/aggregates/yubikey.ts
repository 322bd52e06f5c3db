import { z } from 'zod';
import { nameSchema, uuidSchema } from '../events/fields.ts';
import { type YubiKeyEvent, yubiKeyCredentialSchema, yubiKeyDeviceSchema } from '../events/yubikey.ts';
import { yubiKeyName } from '../events/yubikey-reading.ts';

/** A YubiKey as the ledger knows it now. */
export const yubiKeySchema = z.strictObject({
  id: uuidSchema,
  /** `active`: set up, it signs. `lost` and `retired` end its credential; what it has signed stays valid. */
  status: z.enum(['detected', 'assigned', 'active', 'lost', 'retired']),
  device: yubiKeyDeviceSchema,
  /** null until it is assigned. */
  holder: z.strictObject({ personId: uuidSchema, name: nameSchema, organizationId: uuidSchema }).nullable(),
  /** The last credential made on it, unless it was reset since. */
  credential: yubiKeyCredentialSchema.nullable(),
});

/** A YubiKey as the ledger knows it now. */
export type YubiKey = z.infer<typeof yubiKeySchema>;

/** One physical key is one object: known by its serial number or, where it shows none, by its credential. */
export function yubiKeyKey({
  id,
  device,
  credential,
}: Pick<YubiKey, 'id' | 'device' | 'credential'>): string {
  if (device.serial !== null) return yubiKeySerialKey(device.serial);
  return credential === null ? `id ${id}` : `credential ${credential.credential_id}`;
}

/** The unique key of the YubiKey with this serial number. */
export function yubiKeySerialKey(serial: string): string {
  return `serial ${serial}`;
}

/** What a person looks for: model, serial number and holder. */
export function yubiKeyLabel({ device, holder }: YubiKey): string {
  return holder === null ? yubiKeyName(device) : `${yubiKeyName(device)} · ${holder.name}`;
}

/** The YubiKey after the event. @throws Error when a ledger tells of a key that it never detected */
export function evolveYubiKey(event: YubiKeyEvent, stateBefore: () => YubiKey | undefined): YubiKey {
  if (event.event_type === 'YubiKeyDetected') {
    const { yubikey_id: id, ...device } = event.payload;
    return { id, status: 'detected', device, holder: null, credential: null };
  }
  const before = stateBefore();
  if (before === undefined) throw new Error('An event of a YubiKey that was never detected.');
  switch (event.event_type) {
    case 'YubiKeyAssigned': {
      const { person, organization_id: organizationId } = event.payload;
      const holder = { personId: person.person_id, name: person.name, organizationId };
      return { ...before, status: 'assigned', holder };
    }
    case 'PinConfigured':
      return before;
    case 'YubiKeyProvisioned':
      return { ...before, status: 'active', credential: event.payload.credential };
    case 'YubiKeyReset':
      // What is retired stays so. What was lost is found: nobody else can touch it.
      return { ...before, status: before.status === 'retired' ? 'retired' : 'assigned', credential: null };
    case 'YubiKeyReportedLost':
      return { ...before, status: 'lost' };
    case 'YubiKeyRetired':
      return { ...before, status: 'retired' };
  }
}
