/** The thread that works with secrets: the source where the source runs, else the built file beside this one. */
export const AGE_WORKER = new URL(
  import.meta.url.endsWith('.ts') ? '../keystore/age-worker.ts' : './age-worker.js',
  import.meta.url,
);
