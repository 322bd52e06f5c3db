import { z } from 'zod';

const byte = z.int().min(0).max(255);
/** How many times it happens; once unless said otherwise. */
const times = z.int().positive().optional();

/**
 * What can go wrong, as data: a test arms a fault and it strikes at the next occasion.
 * “Packet” is a report in either direction on either interface.
 */
export const faultSchema = z.discriminatedUnion('kind', [
  /** The answer takes this long. FIDO sends keepalives meanwhile, OTP says that it is busy writing. */
  z.object({ kind: z.literal('slow'), milliseconds: z.int().positive(), times }),
  /** FIDO answers ERROR CHANNEL_BUSY; OTP does not carry out the command, as after a change of interface. */
  z.object({ kind: z.literal('busy'), times }),
  /** Pulled out before the packet with this number (from now, the first is 1) gets through. */
  z.object({ kind: z.literal('unplug'), atPacket: z.int().positive() }),
  /** In place of the next report of the device come these bytes (hexadecimal), or random ones. */
  z.object({ kind: z.literal('garbage'), report: z.hex().optional(), times }),
  /** Before each packet of the answer comes one for somebody else's channel. */
  z.object({ kind: z.literal('foreign-packets'), times }),
  /** The continuation packets of an answer have wrong sequence numbers. */
  z.object({ kind: z.literal('wrong-sequence'), times }),
  /** The OTP answer's CRC is wrong. */
  z.object({ kind: z.literal('wrong-crc'), times }),
  /** CTAPHID_INIT is answered with somebody else's nonce. */
  z.object({ kind: z.literal('wrong-nonce'), times }),
  /** Keepalives with this status (1 processing, 2 touch) and never an answer, whatever is cancelled. */
  z.object({ kind: z.literal('endless-keepalive'), status: byte, times }),
  /** Nothing comes back at all. */
  z.object({ kind: z.literal('silent'), times }),
  /** The answer's CBOR ends after so many bytes. */
  z.object({ kind: z.literal('truncated-cbor'), bytes: z.int().nonnegative(), times }),
  /** The CTAP2 command (any, or this one) fails with this status and does nothing. */
  z.object({ kind: z.literal('status'), status: byte, command: byte.optional(), times }),
  /** The CTAPHID message is answered with ERROR and this code. */
  z.object({ kind: z.literal('hid-error'), code: byte, times }),
  /** The attestation of the next credential is not what it should be. */
  z.object({
    kind: z.literal('attestation'),
    is: z.enum(['self', 'none', 'foreign-root', 'wrong-aaguid', 'expired', 'wrong-signature']),
    times,
  }),
  /** The signature counter stands still, or falls back: a cloned key. */
  z.object({ kind: z.literal('counter'), add: z.int(), times }),
  /** The system refuses to open the device node (through node-hid only): 13 is EACCES, 16 EBUSY. */
  z.object({ kind: z.literal('refuse-open'), errno: z.int().positive(), times }),
]);

/** A fault to inject; see `faultSchema`. */
export type Fault = z.infer<typeof faultSchema>;

type Kind = Fault['kind'];
type FaultOf<K extends Kind> = Extract<Fault, { kind: K }>;

/** The faults that are armed. */
export class Faults {
  #armed: { readonly fault: Fault; left: number }[] = [];
  #packets = 0;

  /** Arms a fault. Several wait side by side; of one kind the first one comes first. */
  inject(fault: Fault): void {
    if (fault.kind === 'unplug') {
      this.#packets = 0;
      this.#armed.push({ fault, left: 1 });
    } else this.#armed.push({ fault, left: fault.times ?? 1 });
  }

  /** Disarms all. */
  clear(): void {
    this.#armed = [];
  }

  /** The device's side: the armed fault of this kind that fits, used up by one; or null. */
  take<K extends Kind>(kind: K, fits: (fault: FaultOf<K>) => boolean = () => true): FaultOf<K> | null {
    for (const armed of this.#armed) {
      const { fault } = armed;
      if (!isKind(fault, kind) || !fits(fault)) continue;
      armed.left--;
      this.#armed = this.#armed.filter(({ left }) => left > 0);
      return fault;
    }
    return null;
  }

  /** The device's side: counts a packet. @returns true if the plug is pulled instead */
  packet(): boolean {
    this.#packets++;
    return this.take('unplug', ({ atPacket }) => this.#packets >= atPacket) !== null;
  }
}

function isKind<K extends Kind>(fault: Fault, kind: K): fault is FaultOf<K> {
  return fault.kind === kind;
}
