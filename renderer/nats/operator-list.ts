import type { OperatorRow } from '../../app/contract/schemas.ts';
import { call } from '../bridge/call.ts';
import { createRegistryList } from '../registry/registry-list.ts';

/** The NATS operators as far as they are shown. */
export const operatorList = createRegistryList<OperatorRow>((page) => call('operators.list', page));
