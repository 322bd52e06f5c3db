import { checkLint, checkTypes } from './checks.ts';

/* Checks types and form of everything, and tells whoever has started it how that went. */

process.send?.([...checkTypes(), ...checkLint()]);
process.disconnect?.();
