import { ipcMain } from 'electron';
import Store from 'electron-store';
import { z } from 'zod';
import { ageRecipientSchema, storageConfigSchema } from '../app/config/schema.ts';
import { nameSchema } from '../app/model/values.ts';
import { keepToOwner } from './files/opening.ts';

/** On which electron-store tells any page where the data folder is. Source: electron-store 12, index.js. */
const STORE_CHANNEL = 'electron-store-get-data';

/** What this machine remembers for convenience. Never events, never secrets. */
const preferencesSchema = z.object({
  theme: z.enum(['system', 'light', 'dark']).catch('system'),
  officer: nameSchema.nullable().catch(null),
  /** Where ledger, keys and backups were at the last start, for a start with a configuration that cannot be used. */
  storage: storageConfigSchema.nullable().catch(null),
  /** Up to which entry which ledger was last exported from this machine, and to which age recipients, if to such. */
  exported: z
    .object({
      ledgerId: z.string(),
      to: z.int().positive(),
      recipients: z.array(ageRecipientSchema).optional().catch(undefined),
    })
    .nullable()
    .catch(null),
  window: z
    .object({ x: z.int(), y: z.int(), width: z.int().min(960), height: z.int().min(600) })
    .nullable()
    .catch(null),
});

/** What this machine remembers for convenience. */
type Preferences = z.infer<typeof preferencesSchema>;

/** The preferences of this machine, in electron-store. A damaged file falls back to defaults. */
export class PreferenceStore {
  readonly #store: Store;

  constructor() {
    this.#store = new Store({ name: 'preferences', clearInvalidConfig: true, configFileMode: 0o600 });
    ipcMain.removeAllListeners(STORE_CHANNEL);
    // What an earlier version left readable.
    keepToOwner(this.#store.path);
  }

  /** The preferences as they are now; values that make no sense count as absent. */
  get(): Preferences {
    return preferencesSchema.parse(this.#store.store);
  }

  /** Changes one preference. */
  set<K extends keyof Preferences>(key: K, value: Preferences[K]): void {
    this.#store.set(key, value);
  }
}
