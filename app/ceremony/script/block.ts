import { type CidString, generateCid } from '../../content/cid.ts';
import type { Script } from './format.ts';

/** The CID of a script: what is approved. Comments and layout do not change it; a changed word does. */
export function scriptCid(script: Script): CidString {
  return generateCid(script);
}
