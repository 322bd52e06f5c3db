import type { z } from 'zod';
import type { TopicName } from '../../app/contract/channels.ts';
import { type MessageOf, topics } from '../../app/contract/operations.ts';
import { bridge } from './call.ts';

const schemas: { readonly [T in TopicName]: z.ZodType<MessageOf<T>> } = topics;

/**
 * Listens to a topic; a message that does not fit the contract is left out, for a state shown wrongly is worse
 * than one shown late.
 * @returns a function that stops listening
 */
export function listen<T extends TopicName>(topic: T, listener: (message: MessageOf<T>) => void): () => void {
  return bridge().subscribe(topic, (message) => {
    const parsed = schemas[topic].safeParse(message);
    if (parsed.success) listener(parsed.data);
    else console.error(`A message on ${topic} does not fit the contract.`);
  });
}
