import { AGE } from './age.ts';

/** The thread of age for the command line where it runs within a test: at little cost for scrypt. */
export const AGE_WORKER = AGE.worker;
