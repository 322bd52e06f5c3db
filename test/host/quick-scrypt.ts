import { Worker } from 'node:worker_threads';

/*
 * For tests alone, which ask for it (`CIM_TEST_QUICK_SCRYPT=1`): files are encrypted at little cost for scrypt, so that hundreds
 * of keys and signatures do not wait a second and a half each. What the app asks of its thread stays as it is but for that.
 */

/** log2 of scrypt's N; the app takes age's own 18. */
const QUICK = 10;

const { postMessage } = Worker.prototype;

Worker.prototype.postMessage = function (message: unknown, transfer?: Parameters<typeof postMessage>[1]) {
  const isEncrypting = typeof message === 'object' && message !== null && 'workFactor' in message;
  postMessage.call(this, isEncrypting ? { ...message, workFactor: QUICK } : message, transfer);
};
