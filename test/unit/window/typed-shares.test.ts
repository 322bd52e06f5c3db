import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import type { BoundFiles } from '../../../app/registry/bound-files.ts';
import { keyFilesOf } from '../../../main/services/registry/key-files.ts';
import { TypedShares } from '../../../renderer/unlocking/typed-shares.tsx';

const HINT = 'One share more than are needed tells whether they fit together';

/** What the fields for shares say of a key that is bound so. */
function said(hashes: readonly string[] | undefined): string {
  const shares = { file: 'x.shares.age', needed: 2, total: 3 };
  const bound: BoundFiles = {
    ...{ kind: 'bound-age-files', yubikeys: [] },
    shares: hashes === undefined ? shares : { ...shares, hashes: [...hashes] },
  };
  const [file] = keyFilesOf(bound, { locate: (name) => name, lies: () => true });
  if (file?.opening.by !== 'shares') throw new Error('It is opened by shares.');
  const { opening } = file;
  return renderToStaticMarkup(
    createElement(TypedShares, {
      ...{ opening, shares: [], onChange: () => {}, mistake: undefined, isDisabled: false },
    }),
  );
}

test('that shares to spare tell false ones is said only where nobody knows what each share is', () => {
  expect(said(undefined)).toContain(HINT);
  const known = said(Array(3).fill('A'.repeat(43)));
  expect(known).not.toContain(HINT);
  // All of them can be tried either way.
  expect(known).toContain('Add a share');
});
