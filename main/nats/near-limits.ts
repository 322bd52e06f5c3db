import { DiscardPolicy, type StreamInfo } from '@nats-io/jetstream';
import type { Problem } from '../../app/problem.ts';

/** From here on a limit is near. */
const NEAR = 0.9;

/** JetStream counts time in nanoseconds. */
const MILLISECOND = 1_000_000;
const HOUR = 3_600_000;

/**
 * What a person should know before a limit of the stream takes effect: as long as it has removed nothing, and one is
 * nearly reached.
 */
export function nearLimits({ config, state }: StreamInfo, now = Date.now()): Problem[] {
  if (state.first_seq > 1 || state.messages === 0) return [];
  const { max_msgs, max_bytes, max_age, name, discard } = config;
  const age = now - Date.parse(state.first_ts);
  const longest = max_age / MILLISECOND;
  const near = [
    isNear(state.messages, max_msgs)
      ? `${number(state.messages)} of at most ${number(max_msgs)} messages`
      : null,
    isNear(state.bytes, max_bytes) ? `${number(state.bytes)} of at most ${number(max_bytes)} bytes` : null,
    isNear(age, longest)
      ? `messages that are ${number(Math.floor(age / HOUR))} hours old, of at most ${number(Math.round(longest / HOUR))}`
      : null,
  ].filter((words) => words !== null);
  return near.map((words) => nearLimit(name, words, discard === DiscardPolicy.New));
}

function isNear(now: number, most: number): boolean {
  return most > 0 && now >= most * NEAR;
}

function nearLimit(stream: string, words: string, refuses: boolean): Problem {
  return {
    code: 'nats.near-limit',
    happened: `${stream} holds ${words}.`,
    meaning: refuses
      ? 'Nothing is lost. When the limit is reached, the stream takes no more, and what is new waits on this laptop.'
      : 'Nothing is lost: the ledger on this laptop keeps everything. When the limit is reached, the stream removes its oldest messages.',
    remedy: refuses
      ? 'Have the limit raised before then.'
      : 'Have the limit raised, or export the ledger as a bundle before then: a ledger is rebuilt from a bundle for its beginning and the stream for the rest.',
    field: null,
  };
}

function number(value: number): string {
  return value.toLocaleString('en');
}
