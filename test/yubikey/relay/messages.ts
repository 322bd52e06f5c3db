import { z } from 'zod';

const connection = z.int();
const report = z.custom<Uint8Array>((value) => value instanceof Uint8Array);

/** What the test asks of the process in which node-hid runs. */
export const requestSchema = z.object({
  id: z.int(),
  call: z.discriminatedUnion('name', [
    z.object({ name: z.literal('list') }),
    z.object({ name: z.enum(['openFido', 'openOtp']), path: z.string() }),
    z.object({ name: z.literal('send'), connection, report }),
    z.object({ name: z.literal('receive'), connection, timeoutMs: z.number() }),
    z.object({ name: z.literal('getFeature'), connection }),
    z.object({ name: z.literal('setFeature'), connection, report }),
    z.object({ name: z.literal('close'), connection }),
  ]),
});

/** One question to the relay. */
export type Call = z.infer<typeof requestSchema>['call'];

const problemSchema = z.object({
  code: z.string(),
  happened: z.string(),
  meaning: z.string(),
  remedy: z.string(),
  field: z.string().nullable(),
});

/** What comes back: a value, or an error as far as the driver tells errors apart. */
export const replySchema = z.object({
  id: z.int(),
  result: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('value'), value: z.unknown() }),
    z.object({ kind: z.literal('gone') }),
    z.object({ kind: z.literal('problem'), problem: problemSchema }),
    z.object({ kind: z.literal('failed'), message: z.string() }),
  ]),
});

/** An answer of the relay. */
export type Reply = z.infer<typeof replySchema>;

/** The interfaces, as the relay lists them. */
export const interfacesSchema = z.array(
  z.object({
    path: z.string(),
    kind: z.enum(['fido', 'otp']),
    productId: z.int(),
    usbSerial: z.string(),
    usbDevice: z.string().nullable(),
  }),
);

/** A report, or null when none came in time. */
export const reportSchema = report.nullable();
