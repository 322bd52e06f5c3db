import { describe, expect, test } from 'vitest';
import { Config, type ConfigChanges } from '../../../app/config/index.ts';
import { toConfirm } from '../../../app/config/to-confirm.ts';

const ALICE = `age1${'q'.repeat(58)}`;
const EVE = `age1${'p'.repeat(58)}`;

/** What has to be confirmed when a configuration with `before` is changed by `change`. */
function asked(change: ConfigChanges, before: ConfigChanges = {}): string {
  const from = Config.default().with(before);
  return toConfirm(from, from.with(change)).join(' | ');
}

describe('what of a change of the configuration has to be confirmed', () => {
  test.each<[string, ConfigChanges, ConfigChanges, RegExp]>([
    [
      'another server',
      { nats: { url: 'nats://eve:4222' } },
      {},
      /^Another server: nats:\/\/eve:4222 instead of/,
    ],
    [
      'TLS removed',
      { nats: { tls: undefined } },
      { nats: { tls: { ca_cert: 'ca.pem' } } },
      /^TLS is no longer demanded/,
    ],
    [
      'tls:// given up',
      { nats: { url: 'nats://a:1' } },
      { nats: { url: 'tls://a:1' } },
      /TLS is no longer demanded/,
    ],
    [
      'another CA',
      { nats: { tls: { ca_cert: 'eve.pem' } } },
      { nats: { tls: { ca_cert: 'ca.pem' } } },
      /^Another certificate authority .* eve\.pem instead of .* ca\.pem\.$/,
    ],
    [
      'no CA of its own any more',
      { nats: { tls: {} } },
      { nats: { tls: { ca_cert: 'ca.pem' } } },
      /those of this computer instead of the one in ca\.pem/,
    ],
    [
      'another login',
      { nats: { credentials_file: 'eve.creds' } },
      {},
      /^Another login .* eve\.creds instead of none/,
    ],
    [
      'no recipients',
      { nats: { encryption: { recipients: [] } } },
      { nats: { encryption: { recipients: [ALICE] } } },
      /^Events are no longer encrypted/,
    ],
    [
      'another recipient',
      { nats: { encryption: { recipients: [EVE] } } },
      { nats: { encryption: { recipients: [ALICE] } } },
      /^Events can no longer be decrypted by age1q+\. \| Events can be decrypted by whoever holds the key of age1p+\.$/,
    ],
    [
      'another ledger folder',
      { storage: { offline_events_dir: '/eve' } },
      {},
      /^The ledger is looked for in \/eve/,
    ],
    ['another key folder', { storage: { keys_output_dir: '/eve' } }, {}, /^Private keys are kept in \/eve/],
    ['another backup folder', { storage: { backup_dir: '/eve' } }, {}, /^Backups are made in \/eve/],
    ['no backups', { storage: { enable_backup: false } }, {}, /^Backups are no longer made\.$/],
    ['Hybrid', { mode: { mode: 'Hybrid' } }, {}, /^The mode becomes Hybrid instead of Offline/],
    ['Online', { mode: { mode: 'Online' } }, { mode: { mode: 'Hybrid' } }, /^The mode becomes Online/],
  ])('%s', (_, change, before, sentence) => {
    expect(asked(change, before)).toMatch(sentence);
  });

  test.each<[string, ConfigChanges, ConfigChanges]>([
    ['nothing', {}, {}],
    ['tuning', { nats: { max_retries: 9, stream_name: 'X', enable_kv: false, sync_interval_secs: 5 } }, {}],
    ['towards Offline', { mode: { mode: 'Offline' } }, { mode: { mode: 'Online' } }],
    ['Online to Hybrid', { mode: { mode: 'Hybrid' } }, { mode: { mode: 'Online' } }],
    ['TLS demanded', { nats: { tls: {} } }, {}],
  ])('%s may be changed without a question', (_, change, before) => {
    expect(asked(change, before)).toBe('');
  });

  test('a configuration that cannot be used is compared with the defaults, and that is said', () => {
    const sentences = toConfirm(null, Config.default().with({ nats: { url: 'nats://eve:4222' } }));
    expect(sentences[0]).toMatch(/cannot be used/);
    expect(sentences.join(' ')).toContain('nats://eve:4222 instead of nats://localhost:4222');
  });
});
