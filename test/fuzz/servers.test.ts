import { fuzzes } from './bounded.ts';

fuzzes(
  'servers',
  'whatever a server answers ends in a true result or in words, and the queue keeps everything',
);
