import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readBoundedFile } from '../../../main/files/bounded-file.ts';
import { openOwn } from '../../../main/files/opening.ts';
import { temporaryFolder } from '../../support/temporary.ts';

test.each(['append', 'in-place'] as const)(
  'a file of the program’s own that is a link is not opened (%s), and its target stays as it is',
  (how) => {
    const folder = temporaryFolder();
    const target = path.join(folder, 'ledger.db');
    writeFileSync(target, 'the ledger');
    const link = path.join(folder, 'mark');
    symlinkSync(target, link);
    expect(() => openOwn(link, how)).toThrow('is a link to another file');
    symlinkSync(path.join(folder, 'nothing-yet'), path.join(folder, 'dangling'));
    expect(() => openOwn(path.join(folder, 'dangling'), how)).toThrow('is a link to another file');
    expect(readFileSync(target, 'utf8')).toBe('the ledger');
  },
);

test.runIf(process.platform === 'linux')(
  'a file that says it is empty and goes on is read up to its limit and refused',
  () => {
    expect(() => readBoundedFile('/proc/self/smaps', { most: 100 })).toThrow(
      'is larger than such a file can be',
    );
  },
);
