import { type CidString, generateCid, verifyCid } from './cid.ts';

/** An event together with the CID of its dag-cbor bytes; as JSON it is the payload on the wire. */
export class ContentAddressedEvent<E> {
  readonly event: E;
  readonly cid: CidString;

  /** Pairs an event with a CID that somebody claims; `verify` says whether the claim is true. */
  constructor(event: E, cid: CidString) {
    this.event = event;
    this.cid = cid;
  }

  /** Computes the CID. @throws NotPlainDataError when the event is not plain data */
  static create<E>(event: E): ContentAddressedEvent<E> {
    return new ContentAddressedEvent(event, generateCid(event));
  }

  /** Recomputes the CID from the event's content and compares. */
  verify(): boolean {
    return verifyCid(this.event, this.cid);
  }
}
