import { checkTypes } from './checks.ts';

/* Type-checks everything. */

process.exitCode = checkTypes().every(({ passed }) => passed) ? 0 : 1;
