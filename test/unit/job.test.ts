import { EventEmitter, once } from 'node:events';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Problem } from '../../app/problem.ts';
import { isReasonOf, Job } from '../../main/services/jobs/job.ts';

const BUSY: Problem = {
  code: 'test.busy',
  happened: 'Busy.',
  meaning: 'It goes on.',
  remedy: 'Wait.',
  field: null,
};

describe('a job', () => {
  test('one at a time: another one is refused until the first has ended, also where it failed', async () => {
    const job = new Job();
    const gate = Promise.withResolvers<void>();
    const first = job.run(() => gate.promise, BUSY);
    expect(job.isUnderWay).toBe(true);
    await expect(job.run(async () => 'second', BUSY)).rejects.toMatchObject({
      problem: { code: 'test.busy' },
    });
    gate.reject(new Error('failed'));
    await expect(first).rejects.toThrow('failed');
    expect(job.isUnderWay).toBe(false);
    expect(await job.run(async () => 'third', BUSY)).toBe('third');
  });

  test('it counts as under way before its first line, so that what it begins with cannot begin it again', async () => {
    const job = new Job();
    await job.run(async () => {
      expect(job.isUnderWay).toBe(true);
      await expect(job.run(async () => {}, BUSY)).rejects.toMatchObject({ problem: BUSY });
    }, BUSY);
  });

  test('what the work throws reaches whoever asked and whoever waits, also where its end cannot be told', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {});
    onTestFinished(() => said.mockRestore());
    const job = new Job({
      onChange: () => {
        throw new TypeError('nobody listens');
      },
    });
    const fails = async () => {
      throw new Error('the disk is full');
    };
    const first = job.share(fails);
    const second = job.share(async () => {});
    await expect(first).rejects.toThrow('the disk is full');
    await expect(second).rejects.toThrow('the disk is full');
    expect(said).toHaveBeenCalledWith('The end of a job could not be told: TypeError');
    // Where the work has not failed, what the telling throws is heard.
    await expect(job.run(async () => 1, BUSY)).rejects.toThrow('nobody listens');
    expect(job.isUnderWay).toBe(false);
  });

  test('being given up is told apart from what goes wrong meanwhile', async () => {
    const abort = new AbortController();
    expect(isReasonOf(abort.signal, abort.signal.reason)).toBe(false);
    const waiting = once(new EventEmitter(), 'never', { signal: abort.signal }).catch(
      (error: unknown) => error,
    );
    abort.abort();
    expect(isReasonOf(abort.signal, abort.signal.reason)).toBe(true);
    expect(isReasonOf(abort.signal, await waiting)).toBe(true);
    expect(isReasonOf(abort.signal, new Error('the disk is full'))).toBe(false);
  });

  test('it can be shared: a second call waits for the first and does no work of its own', async () => {
    const job = new Job();
    let runs = 0;
    const work = async () => {
      runs += 1;
    };
    await Promise.all([job.share(work), job.share(work)]);
    expect(runs).toBe(1);
    await job.share(work);
    expect(runs).toBe(2);
  });

  test('progress is told at once, then at a pace, and its end always', async () => {
    let now = 0;
    const told: (number | null)[] = [];
    const job = new Job<number>({ every: 100, now: () => now, onChange: (progress) => told.push(progress) });
    await job.run(async () => {
      for (const [at, done] of [
        [0, 1],
        [40, 2],
        [99, 3],
        [100, 4],
        [150, 5],
      ] as const) {
        now = at;
        job.report(done);
        expect(job.progress).toBe(done);
      }
      job.announce(6);
    }, BUSY);
    expect(told).toEqual([1, 4, 6, null]);
    expect(job.progress).toBeNull();
  });

  test('time left follows from the rate, and is unknown while there is none, or nothing moves', async () => {
    let now = 0;
    const job = new Job({ now: () => now });
    expect(job.secondsLeft(100)).toBeNull();
    await job.run(async () => {
      expect(job.secondsLeft(100)).toBeNull();
      now = 2000;
      job.saw(0);
      expect(job.secondsLeft(100)).toBeNull();
      job.saw(500);
      expect(job.secondsLeft(1000)).toBe(4);
      expect(job.secondsLeft(0)).toBe(0);
      // More was done than there was to do.
      expect(job.secondsLeft(-1)).toBe(0);
    }, BUSY);
    expect(job.secondsLeft(100)).not.toBe(4);
  });

  test('each step has a rate of its own', async () => {
    let now = 0;
    const job = new Job({ now: () => now });
    await job.run(async () => {
      now = 1000;
      job.saw(1000, 'checking');
      expect(job.perSecond).toBe(1000);
      job.saw(500, 'writing');
      expect(job.secondsLeft(100)).toBeNull();
      now = 2000;
      job.saw(510, 'writing');
      expect(job.secondsLeft(100)).toBe(10);
    }, BUSY);
  });

  test('where it begins is seen, not told', async () => {
    const told: (number | null)[] = [];
    const job = new Job<number>({ onChange: (progress) => told.push(progress) });
    await job.run(async () => {
      job.note(1);
      expect(job.progress).toBe(1);
      job.report(2);
    }, BUSY);
    expect(told).toEqual([2, null]);
  });

  test('it says whether what is reported now would be told', async () => {
    let now = 0;
    const job = new Job<number>({ every: 100, now: () => now });
    await job.run(async () => {
      expect(job.isDue).toBe(true);
      job.report(1);
      now = 99;
      expect(job.isDue).toBe(false);
      now = 100;
      expect(job.isDue).toBe(true);
    }, BUSY);
  });

  test('the rate is that of this run', async () => {
    let now = 0;
    const job = new Job({ now: () => now });
    expect(job.perSecond).toBeNull();
    await job.run(async () => {
      expect(job.perSecond).toBeNull();
      now = 2000;
      job.saw(500);
      expect(job.perSecond).toBe(250);
    }, BUSY);
    await job.run(async () => expect(job.perSecond).toBeNull(), BUSY);
  });

  test('cancelling aborts its signal, and closing waits for its end, whatever that is', async () => {
    const job = new Job();
    const ended: string[] = [];
    const running = job.run(async (signal) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      await new Promise((resolve) => setImmediate(resolve));
      ended.push('work');
      signal.throwIfAborted();
    }, BUSY);
    const refused = expect(running).rejects.toThrow();
    await job.close();
    expect(ended).toEqual(['work']);
    await refused;
    await job.close();
  });

  test('a cancelled job does not cancel the next one', async () => {
    const job = new Job();
    job.cancel();
    expect(await job.run(async (signal) => signal.aborted, BUSY)).toBe(false);
  });
});
