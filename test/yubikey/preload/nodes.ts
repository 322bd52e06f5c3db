import { rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import type { VirtualYubiKey } from '../virtual-yubikey.ts';
import { type HidInterface, VENDOR } from './descriptors.ts';

/* The other end of hid-preload.c: one socket for each interface, one connection for each open() of its node. */

const FEATURE = 8;
const USB_BUS = 3;
const SET = 'S'.charCodeAt(0);

/** Serves an interface of a plugged key on a socket. @returns how to end that: whoever has it open is cut off */
export function serveNode(key: VirtualYubiKey, hid: HidInterface, socketPath: string): () => void {
  const open = new Set<Socket>();
  rmSync(socketPath, { force: true });
  const server = createServer((socket) => {
    // A program that goes away in the middle is no concern of the device's.
    socket.on('error', () => {});
    const errno = key.refusesOpen();
    socket.write(greeting(key, hid, errno ?? 0));
    if (errno !== null) {
      socket.end();
      return;
    }
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    if (hid.kind === 'fido') serveFido(key, hid, socket);
    else serveOtp(key, socket);
  });
  server.listen(socketPath);
  return () => {
    server.close();
    for (const socket of open) socket.destroy();
    rmSync(socketPath, { force: true });
  };
}

function serveFido(key: VirtualYubiKey, { reportSize }: HidInterface, socket: Socket): void {
  const { fido } = key;
  const stop = key.listen({ report: (report) => void socket.write(report) });
  socket.on('close', stop);
  let buffered = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    buffered = Buffer.concat([buffered, chunk]);
    for (; buffered.length >= reportSize; buffered = buffered.subarray(reportSize))
      fido?.output(buffered.subarray(0, reportSize));
  });
}

function serveOtp(key: VirtualYubiKey, socket: Socket): void {
  const { otp } = key;
  let buffered = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    buffered = Buffer.concat([buffered, chunk]);
    while (otp && buffered.length > 0) {
      const isSet = buffered[0] === SET;
      if (isSet && buffered.length < 1 + FEATURE) return;
      const answer = isSet ? Buffer.of(0) : otp.getFeature();
      if (isSet) otp.setFeature(buffered.subarray(1, 1 + FEATURE));
      // Pulled out by this very packet: the socket is closed instead of answered.
      if (key.otp === otp) socket.write(answer);
      buffered = buffered.subarray(isSet ? 1 + FEATURE : 1);
    }
  });
}

/** struct greeting of hid-preload.c. */
function greeting({ model }: VirtualYubiKey, hid: HidInterface, errno: number): Buffer {
  const bytes = Buffer.alloc(4 + 4 + 4 + 2 + 2 + 64 + 64 + 4 + 256);
  bytes.writeUInt32LE(errno, 0);
  bytes.writeUInt32LE(hid.reportSize, 4);
  bytes.writeUInt32LE(USB_BUS, 8);
  bytes.writeUInt16LE(VENDOR, 12);
  bytes.writeUInt16LE(model.productId, 14);
  bytes.write(`Yubico ${model.product}`, 16, 63);
  bytes.write(`usb-0000:00:14.0-1/input${hid.number}`, 80, 63);
  bytes.writeUInt32LE(hid.reportDescriptor.length, 144);
  hid.reportDescriptor.copy(bytes, 148);
  return bytes;
}
