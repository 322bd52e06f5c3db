import {
  DeviceGoneError,
  type FidoConnection,
  type OtpConnection,
} from '../../main/yubikey/transport/connection.ts';
import type { VirtualYubiKey } from './virtual-yubikey.ts';

/** Opens a key's FIDO interface in this process. @throws DeviceGoneError when it is not plugged in */
export function connectFido(key: VirtualYubiKey): FidoConnection {
  const { fido } = key;
  if (!fido) throw new DeviceGoneError();
  const reports: Uint8Array[] = [];
  let wake = () => {};
  const stopListening = key.listen({
    report(report) {
      reports.push(Uint8Array.from(report));
      wake();
    },
  });
  const stopWatching = key.onPlugChange(() => wake());
  const isGone = () => key.fido !== fido;
  return {
    async send(report) {
      if (report.length !== 64) throw new RangeError(`an output report has 64 bytes, not ${report.length}`);
      if (isGone()) throw new DeviceGoneError();
      fido.output(report);
      if (isGone()) throw new DeviceGoneError();
    },
    async receive(timeoutMs) {
      if (reports.length === 0 && !isGone()) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, timeoutMs);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      const report = reports.shift();
      if (report) return report;
      if (isGone()) throw new DeviceGoneError();
      return null;
    },
    async close() {
      stopListening();
      stopWatching();
    },
  };
}

/** Opens a key's OTP interface in this process. @throws DeviceGoneError when there is none */
export function connectOtp(key: VirtualYubiKey): OtpConnection {
  const { otp } = key;
  if (!otp) throw new DeviceGoneError();
  const stillThere = () => {
    if (key.otp !== otp) throw new DeviceGoneError();
  };
  return {
    async getFeature() {
      stillThere();
      const report = otp.getFeature();
      stillThere();
      return Uint8Array.from(report);
    },
    async setFeature(report) {
      if (report.length !== 8) throw new RangeError(`a feature report has 8 bytes, not ${report.length}`);
      stillThere();
      otp.setFeature(report);
      stillThere();
    },
    async close() {},
  };
}
