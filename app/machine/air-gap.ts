import { z } from 'zod';

/** One way by which this laptop is, or may be, in touch with others. */
const contactSchema = z.strictObject({
  /** A network interface that is up, or a radio that is switched on. */
  kind: z.enum(['interface', 'radio']),
  /** As the system calls it: `eth0`, `hci0`. */
  name: z.string(),
  /** What it is, where the system tells it: `wlan`, `bluetooth`. */
  type: z.string().nullable(),
});

/** One way by which this laptop is, or may be, in touch with others. */
export type Contact = z.infer<typeof contactSchema>;

/** What the system tells of the air gap. It holds only where everything is known and nothing is open. */
export const airGapSchema = z.strictObject({
  /** What is open, by name. */
  open: z.array(contactSchema),
  /** What this system does not tell. */
  notKnown: z.array(z.enum(['interfaces', 'radios'])),
});

/** What the system tells of the air gap. */
export type AirGap = z.infer<typeof airGapSchema>;
