import { expect, test } from 'vitest';
import { withArticle } from '../../../app/content/article.ts';
import { aggregateNames } from '../../../app/registry/dispatch.ts';
import { nounOf } from '../../../renderer/registry/words.ts';

test('every kind of object has the article that people say before it', () => {
  expect(aggregateNames.map((kind) => withArticle(nounOf(kind))).toSorted()).toMatchInlineSnapshot(`
    [
      "a NATS account",
      "a NATS activation",
      "a NATS operator",
      "a NATS signing key",
      "a NATS token",
      "a NATS user",
      "a YubiKey",
      "a ceremony",
      "a certificate",
      "a certificate profile",
      "a certificate request",
      "a comparison",
      "a delegation",
      "a draft",
      "a key",
      "a ledger",
      "a location",
      "a person",
      "a policy",
      "a relationship",
      "a revocation list",
      "a role",
      "a script",
      "a service account",
      "a signed head",
      "a unit",
      "an agent",
      "an asset",
      "an organization",
    ]
  `);
  expect(['operator', 'account', 'user'].map(withArticle)).toEqual(['an operator', 'an account', 'a user']);
});
