import { z } from 'zod';

/** How many seconds the rest takes at the rate of late; null while that cannot be said. */
export const secondsLeft = z.number().nonnegative().nullable();
