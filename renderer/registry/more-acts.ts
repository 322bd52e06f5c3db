import type { RegistryObject } from '../../app/contract/registry.ts';
import type { Recorded } from '../../app/contract/schemas.ts';

/** What acts of its own are shown with. */
export interface MoreActsProps {
  readonly object: RegistryObject;
  readonly onDone: (what: string, recorded: Recorded, name: string) => void;
}
