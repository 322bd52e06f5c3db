import { randomBytes } from 'node:crypto';
import { type Problem, ProblemError } from '../../app/problem.ts';
import { Authenticator } from './ctap/authenticator.ts';
import { type FidoFacts, type KeyFacts, readFidoFacts } from './facts.ts';
import { FidoChannel } from './fido/channel.ts';
import { type HidKey, shouldHaveFido } from './hid/grouping.ts';
import type { HidPort } from './hid/port.ts';
import { fidoHidden } from './hid/refusal.ts';
import { type DeviceInfo, readDeviceInfo } from './management/device-info.ts';
import { firmwareText } from './management/firmware.ts';
import { modelName } from './management/model.ts';
import { readDeviceInfoOverOtp, readSerial } from './otp/commands.ts';
import { OtpSession } from './otp/session.ts';
import type { OtpStatus } from './otp/status.ts';
import type { Clock } from './transport/clock.ts';
import { DeviceGoneError } from './transport/connection.ts';
import { TransportError } from './transport/failure.ts';

/** Where keys are reached, and by which clock. */
export interface KeyAccess {
  readonly port: HidPort;
  readonly clock: Clock;
  readonly platform: NodeJS.Platform;
}

/**
 * Reads what a key tells without a PIN and without a touch: over FIDO where that is open, which leaves the keyboard
 * interface alone; what is out of reach becomes a problem in the facts.
 * @throws DeviceGoneError when it is unplugged meanwhile
 */
export async function readKeyFacts(access: KeyAccess, key: HidKey): Promise<KeyFacts> {
  const problems: Problem[] = [];
  const fido = key.fido === null ? null : await attempt(problems, () => readOverFido(access, key.fido ?? ''));
  if (key.fido === null && shouldHaveFido(key.productId)) problems.push(fidoHidden(access.platform));
  const needsInfo = fido?.info == null;
  const otp =
    key.otp === null ? null : await attempt(problems, () => readOverOtp(access, key.otp ?? '', needsInfo));
  const info = fido?.info ?? otp?.info ?? null;
  const serial = info?.serial ?? otp?.serial ?? null;
  const firmware = info?.firmware ?? otp?.status.firmware ?? null;
  return {
    id: key.id,
    serial: serial === null ? null : String(serial),
    model: info === null ? 'YubiKey' : modelName(info),
    firmware: firmware === null ? null : firmwareText(firmware),
    formFactor: info?.formFactor ?? 'unknown',
    fips: info?.fips ?? false,
    securityKey: info?.securityKey ?? false,
    capabilities: info?.usb ?? { supported: [], enabled: [] },
    fido: fido?.facts ?? null,
    slots: otp?.status.slots ?? null,
    problems,
  };
}

/** Yubico's device information over FIDO; null on keys before the fourth series, and on those of others. */
export async function deviceInfoOverFido(channel: FidoChannel): Promise<DeviceInfo | null> {
  try {
    return await readDeviceInfo((page) => channel.deviceInfoPage(page));
  } catch (error) {
    if (error instanceof TransportError && error.fault === 'refused') return null;
    throw error;
  }
}

async function readOverFido(
  { port, clock }: KeyAccess,
  path: string,
): Promise<{ info: DeviceInfo | null; facts: FidoFacts | null }> {
  const connection = await port.openFido(path);
  try {
    const channel = await FidoChannel.open(connection, clock, randomBytes(8));
    const info = await deviceInfoOverFido(channel);
    if (!channel.capabilities.cbor) return { info, facts: null };
    return { info, facts: await readFidoFacts(await Authenticator.open(channel)) };
  } finally {
    await connection.close();
  }
}

async function readOverOtp(
  { port, clock }: KeyAccess,
  path: string,
  needsInfo: boolean,
): Promise<{ status: OtpStatus; info: DeviceInfo | null; serial: number | null }> {
  const connection = await port.openOtp(path);
  try {
    const session = new OtpSession(connection, clock);
    const status = await session.status();
    if (!needsInfo) return { status, info: null, serial: null };
    if (status.firmware.major >= 4) {
      return { status, info: await readDeviceInfoOverOtp(session, clock), serial: null };
    }
    return { status, info: null, serial: await readSerial(session, clock) };
  } finally {
    await connection.close();
  }
}

/** Keeps a problem of one interface from hiding what the other one tells. */
async function attempt<T>(problems: Problem[], read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof DeviceGoneError || !(error instanceof ProblemError)) throw error;
    // Where the system refuses both interfaces it does so for one reason.
    const { problem } = error;
    if (!problems.some(({ happened }) => happened === problem.happened)) problems.push(problem);
    return null;
  }
}
