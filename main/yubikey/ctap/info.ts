import { ALGORITHM } from '../../../app/evidence/authenticators.ts';
import { FieldError, type Fields } from '../../../app/evidence/fields.ts';

/** What an authenticator says of itself. Source: CTAP 2.1 section 6.4. */
export interface AuthenticatorInfo {
  readonly versions: readonly string[];
  readonly extensions: readonly string[];
  /** 16 bytes: the model. */
  readonly aaguid: Uint8Array;
  /** Options by name; one that is not there is not supported. */
  readonly options: ReadonlyMap<string, boolean>;
  /** Bytes of the longest message it takes. */
  readonly maxMessage: number;
  /** PIN/UV protocols, the preferred one first. */
  readonly pinProtocols: readonly number[];
  /** COSE algorithms; ES256 alone when it does not say. */
  readonly algorithms: readonly number[];
  /** Code points of the shortest PIN. */
  readonly minPinLength: number;
  /** The PIN must be changed before anything else. */
  readonly forcePinChange: boolean;
  /** Room for discoverable credentials, when it says. */
  readonly remainingCredentials: number | null;
}

/** Reads the answer to getInfo. Fields that are not needed here are ignored. */
export function readInfo(answer: Fields): AuthenticatorInfo {
  const aaguid = answer.bytes(0x03);
  if (aaguid.length !== 16) throw new FieldError('An AAGUID that has not 16 bytes.');
  const options = answer.optionalFields(0x04);
  return {
    versions: texts(answer, 0x01),
    extensions: texts(answer, 0x02),
    aaguid,
    options: new Map(
      (options?.keys() ?? []).map((name) => [String(name), options?.optionalFlag(name) === true]),
    ),
    maxMessage: answer.optionalCount(0x05) ?? 1024,
    pinProtocols: answer.list(0x06).filter((protocol) => typeof protocol === 'number'),
    algorithms: algorithms(answer),
    minPinLength: answer.optionalCount(0x0d) ?? 4,
    forcePinChange: answer.optionalFlag(0x0c) ?? false,
    remainingCredentials: answer.optionalCount(0x14),
  };
}

/** Whether a PIN is set; null when the authenticator knows no PIN. Source: section 6.4, option clientPin. */
export function hasPin(info: AuthenticatorInfo): boolean | null {
  return info.options.get('clientPin') ?? null;
}

function texts(answer: Fields, key: number): string[] {
  return answer.list(key).filter((item) => typeof item === 'string');
}

function algorithms(answer: Fields): number[] {
  const named = answer
    .list(0x0a)
    .map((item) => (item instanceof Map && item.get('type') === 'public-key' ? item.get('alg') : null))
    .filter((algorithm) => typeof algorithm === 'number');
  return named.length > 0 ? named : [ALGORITHM.es256];
}
