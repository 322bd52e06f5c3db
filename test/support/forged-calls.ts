import net from 'node:net';
import { expect, type Page } from '@playwright/test';
import type { OperationName } from '../../app/contract/channels.ts';

/*
 * What a page in an attacker's hands can do: call the operations of the contract through the preload's bridge, with
 * whatever input it likes.
 */

/** Calls an operation from the page's world. @returns the problem's code, or `done` with the answer */
export async function ask(
  page: Page,
  operation: OperationName,
  input: unknown,
): Promise<{ code: string; value: unknown }> {
  return page.evaluate(
    async ([name, sent]) => {
      const outcome = await Reflect.get(window, 'cimKeys').invoke(name, sent);
      return outcome.ok
        ? { code: 'done', value: outcome.value }
        : { code: outcome.problem.code, value: null };
    },
    [operation, input] as const,
  );
}

/** The same where it must go through. @returns the answer's field `id` */
export async function record(page: Page, operation: OperationName, input: unknown): Promise<string> {
  const { code, value } = await ask(page, operation, input);
  expect(code, operation).toBe('done');
  return String(Reflect.get(Object(value), 'id'));
}

/** A port that counts who connects. */
export async function countingServer() {
  let connections = 0;
  const server = net.createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { port: address.port, connections: () => connections, stop: () => server.close() };
}
