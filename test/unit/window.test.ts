import { describe, expect, test } from 'vitest';
import { resolveWithin } from '../../main/window/app-files.ts';
import { isAllowedRequest, isOwnPage } from '../../main/window/pages.ts';

describe('app:// files', () => {
  test.each([
    ['app://ceremony/index.html', '/files/index.html'],
    ['app://ceremony/assets/a.js?x=1#y', '/files/assets/a.js'],
    ['app://ceremony/assets/../index.html', '/files/index.html'],
  ])('%s is %s', (url, file) => expect(resolveWithin('/files', url)).toBe(file));

  test.each([
    'app://ceremony/..%2f..%2fetc/passwd',
    'app://ceremony/%2e%2e/%2e%2e/etc/passwd',
    'app://ceremony/..%2froot-sibling/x.js',
    'app://ceremony/',
    'app://elsewhere/index.html',
    'file:///etc/passwd',
    'https://ceremony/index.html',
    'app://ceremony/%E0%A4%A',
    'nonsense',
  ])('%s leads nowhere outside the folder', (url) => {
    const file = resolveWithin('/files', url);
    expect(file === null || file.startsWith('/files/')).toBe(true);
  });
});

describe('the one page', () => {
  test.each([
    ['app://ceremony/index.html', true],
    ['app://ceremony/index.html#queue', true],
    ['app://ceremony/index.html.evil', false],
    ['app://ceremony.evil/index.html', false],
    ['https://ceremony/index.html', false],
    ['about:blank', false],
    ['', false],
  ])('%s: %s', (url, own) => expect(isOwnPage(url)).toBe(own));
});

describe('requests of the window', () => {
  test.each([
    ['app://ceremony/assets/a.js', true],
    ['data:image/svg+xml,x', true],
    ['data:text/html,x', false],
    ['http://127.0.0.1:4222/', false],
    ['https://example.org/', false],
    ['ws://127.0.0.1/', false],
    ['wss://example.org/', false],
    ['ftp://example.org/', false],
    ['file:///etc/passwd', false],
    ['devtools://devtools/', false],
  ])('%s: %s', (url, allowed) => expect(isAllowedRequest(url)).toBe(allowed));
});
