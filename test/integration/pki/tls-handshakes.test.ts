import { expect, test } from 'vitest';
import type { KeyAlgorithm } from '../../../app/pki/algorithms.ts';
import { authorities, deliveredProfile, type Issued, issue, testKey } from '../../support/pki.ts';
import { sideOf, tlsClients, tlsServers } from '../../support/tls-judges.ts';

/*
 * Handshakes in which both sides show a certificate of the app: by the programs that servers and clients are made of, in all
 * pairs, and each of them refuses whom it must.
 */

const DAY = 86_400_000;
const day = (offset: number) => `${new Date(Date.now() + offset * DAY).toISOString().slice(0, 10)}T00:00:00Z`;
const VALID = { notBefore: day(-1), notAfter: day(100) };

/** A server and a client below one root, and the root. */
function sides(algorithm: KeyAlgorithm) {
  const { root, intermediate } = authorities(algorithm);
  const leaf = (name: 'server' | 'client'): Issued =>
    issue({
      profile: deliveredProfile(name),
      key: testKey(algorithm),
      issuer: intermediate,
      ...VALID,
      names: name === 'server' ? [{ kind: 'dns', text: 'localhost' }] : [],
    });
  const side = ({ certificate, key }: Issued) =>
    sideOf([certificate, intermediate.certificate], key.privateKey, [root.certificate]);
  return { server: side(leaf('server')), client: side(leaf('client')) };
}

const pairs = (algorithm: KeyAlgorithm) =>
  Object.keys(tlsServers).map((server) => [algorithm, server] as const);

// Of Ed25519 those are asked that know nothing of OpenSSL.
const edwards = pairs('Ed25519').filter(([, server]) => /gnutls|nats/.test(server));

test.each([...pairs('P-256'), ...edwards])(
  '%s: %s and every client accept each other, and each refuses whom it does not know',
  async (algorithm, called) => {
    const { server, client } = sides(algorithm);
    const others = sides(algorithm);
    const start = Object.entries(tlsServers).find(([name]) => name === called)?.[1];
    if (start === undefined) throw new Error('no such server');
    const running = await start(server);
    try {
      for (const [name, ask] of Object.entries(tlsClients)) {
        const good = await ask(running.port, client.root, client);
        expect(good.accepted, `${name} with ${called}: ${good.said}`).toBe(true);
        // The server is not of the root that the client trusts.
        const elsewhere = await ask(running.port, others.client.root, client);
        expect(elsewhere.accepted, `${name} trusts another root`).toBe(false);
      }
      const { curl } = tlsClients;
      expect((await curl(running.port, client.root, null)).accepted, 'no certificate').toBe(false);
      expect((await curl(running.port, client.root, others.client)).accepted, 'a foreign one').toBe(false);
      // One that was made for servers is not a client's.
      const wrongUse = await tlsClients.Node(running.port, client.root, server);
      expect(wrongUse.accepted, 'a certificate for servers').toBe(called === 'gnutls-serv');
    } finally {
      await running.stop();
    }
  },
);
