import { fuzzes } from './bounded.ts';

fuzzes('operations', 'any call of any operation is answered as the contract says, or refused in words');
