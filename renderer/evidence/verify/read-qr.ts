import { decodeQR } from 'qr/decode.js';

/** How long one picture may be looked at, in milliseconds: the camera has the next one by then. */
const EACH = 100;

/** What the QR code in a picture says; null where none can be read. */
export function readQr(picture: ImageData): string | null {
  try {
    return decodeQR(picture, { timeLimit: EACH });
  } catch {
    // The library throws where it finds none, and says so in no other way.
    return null;
  }
}
