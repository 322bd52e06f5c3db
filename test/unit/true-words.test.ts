import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

/*
 * What is called proven, complete, intact, stored, connected, verified, genuine or signed by somebody is exactly that.
 * Each place that says so stands in this table with the test in which it would be false.
 */

/** Word, place, a piece of its sentence, the test that holds it, a piece of that test. */
const claims: readonly (readonly [string, string, string, string, string])[] = [
  [
    'intact',
    'renderer/evidence/exchange/verdict.ts',
    "word: 'INTACT'",
    'test/unit/bundle-verdict.test.ts',
    'nobody vouches for it: amber, and never intact',
  ],
  [
    'intact',
    'renderer/evidence/exchange/verdict.ts',
    'INTACT TO ENTRY',
    'test/unit/bundle-verdict.test.ts',
    'intact up to that one, and no further',
  ],
  [
    'intact',
    'renderer/evidence/exchange/imported-ledgers.tsx',
    "'Intact'",
    'test/e2e/import.e2e.ts',
    'a ledger crosses the air gap',
  ],
  [
    'intact',
    'renderer/home/how-things-stand.tsx',
    "'Intact'",
    'test/e2e/evidence.e2e.ts',
    'a ledger changed behind the program’s back is shown as damaged, with the entry named',
  ],
  [
    'intact',
    'renderer/shell/ledger-bar/bar-items.tsx',
    "'Intact'",
    'test/e2e/reading.e2e.ts',
    'an imported ledger is read in the whole window',
  ],
  [
    'intact',
    'renderer/shell/ledger-bar/bar-items.tsx',
    "'intact'",
    'test/e2e/store.e2e.ts',
    'what is intact is said for every entry',
  ],
  [
    'intact',
    'main/cli/import-words.ts',
    "'INTACT'",
    'test/integration/exchange/replayed-signature.test.ts',
    'it stays unproven, and is no ground for trust',
  ],
  [
    'intact',
    'main/cli/import-words.ts',
    'INTACT TO ENTRY',
    'test/integration/exchange/replayed-signature.test.ts',
    'it stays unproven, and is no ground for trust',
  ],
  [
    'intact',
    'app/ledger/verdict-words.ts',
    "'INTACT'",
    'test/integration/exchange/attestation.test.ts',
    'what was recorded for what it is, holds',
  ],
  [
    'intact',
    'app/ledger/verdict-words.ts',
    'INTACT TO ENTRY',
    'test/integration/exchange/export.test.ts',
    'say how far a key or a head that is trusted proves it',
  ],
  [
    'intact',
    'main/cli/verify.ts',
    'The entries themselves are intact',
    'test/integration/cli/verify.test.ts',
    'a ledger whose registry says something else',
  ],
  [
    'intact',
    'app/contract/command-line.ts',
    'intact: z.boolean()',
    'test/integration/cli/verify.test.ts',
    'a forged signature makes it not intact',
  ],
  [
    'intact',
    'main/cli/help.ts',
    '0 done and intact',
    'test/integration/cli/verify.test.ts',
    'is exit status 1',
  ],
  [
    'intact',
    'main/services/checks/problems.ts',
    'All entries are proven intact',
    'test/integration/store/damage.test.ts',
    'an entry that neither waits nor has a receipt',
  ],
  [
    'intact',
    'main/services/checks/problems.ts',
    'are proven intact',
    'test/integration/store/damage.test.ts',
    'is refused, named, or has changed nothing that the file says',
  ],
  [
    'intact',
    'main/services/checks/problems.ts',
    'is proven intact',
    'test/integration/store/damage.test.ts',
    'is refused, named, or has changed nothing that the file says',
  ],
  [
    'intact',
    'README.md',
    'is not intact',
    'test/integration/cli/verify.test.ts',
    'a forged signature makes it not intact',
  ],
  [
    'proven',
    'app/ledger/set-back.ts',
    'The order of the entries is proven by the chain',
    'test/unit/ledger/verification.test.ts',
    'breaks the chain behind it',
  ],
  [
    'proven',
    'app/contract/proof.ts',
    "'proven', 'in-part', 'empty', 'different'",
    'test/integration/nats/proof.test.ts',
    'all of them too old: nothing is proven',
  ],
  [
    'proven',
    'renderer/evidence/proof/proof-card.tsx',
    'is proven by itself',
    'test/e2e/proof.e2e.ts',
    'after a sync the stream is proven; a message that was removed is named',
  ],
  [
    'proven',
    'renderer/evidence/proof/proof-outcome.tsx',
    'order and entries are proven',
    'test/integration/nats/encryption.test.ts',
    'the content is said to be closed',
  ],
  [
    'proven',
    'app/contract/command-line.ts',
    'provenTo',
    'test/integration/exchange/replayed-signature.test.ts',
    'is told what came after the signature',
  ],
  [
    'proven',
    'renderer/unlocking/shares-fields.tsx',
    'this proves',
    'test/e2e/bound-key.e2e.ts',
    'a private key is bound to a YubiKey with shares',
  ],
  [
    'proven',
    'renderer/unlocking/passphrase-fields.tsx',
    'this proves that the note is right',
    'test/e2e/bad-input.e2e.ts',
    'bad input gets a clear message at its field',
  ],
  [
    'verified',
    'renderer/evidence/proof/proof-outcome.tsx',
    'verified in',
    'test/integration/nats/proof.test.ts',
    'the oldest of too many messages: the others are verified',
  ],
  [
    'verified',
    'renderer/evidence/proof/proof-outcome.tsx',
    'the other ',
    'test/integration/nats/proof.test.ts',
    'the oldest of too many messages: the others are verified',
  ],
  [
    'verified',
    'renderer/evidence/proof/proof-card.tsx',
    ' verified',
    'test/e2e/proof.e2e.ts',
    'a message that was removed is named',
  ],
  [
    'verified',
    'renderer/network/rebuild-card.tsx',
    'every entry verified on the way',
    'test/integration/nats/replay.test.ts',
    'an entry whose event was changed is not taken',
  ],
  [
    'verified',
    'renderer/network/rebuild-progress.tsx',
    ' verified',
    'test/integration/nats/replay.test.ts',
    'an entry in the middle: the copy ends before it',
  ],
  [
    'verified',
    'renderer/evidence/backup/backup-card.tsx',
    'Made and verified',
    'test/integration/store/backup.test.ts',
    'the copy is checked, not only made',
  ],
  [
    'verified',
    'main/store/open.ts',
    'newest verified backup',
    'test/integration/store/backup.test.ts',
    'a backup that was damaged later and put in place is not intact',
  ],
  [
    'verified',
    'main/cli/replay.ts',
    'each verified',
    'test/integration/nats/replay.test.ts',
    'an entry whose event was changed is not taken',
  ],
  [
    'verified',
    'main/cli/replay.ts',
    'are verified and written',
    'test/integration/nats/replay.test.ts',
    'cancelled, what it has is good',
  ],
  [
    'proven',
    'renderer/network/sync-result.tsx',
    'their content is proven only to those who hold a key',
    'test/integration/nats/encryption.test.ts',
    'the content is said to be closed',
  ],
  [
    'verified',
    'main/window/taking-over.ts',
    'each was verified',
    'test/integration/store/salvage.test.ts',
    'what is lost for good is said',
  ],
  [
    'verified',
    'main/cli/salvage.ts',
    'each verified',
    'test/integration/store/salvage.test.ts',
    'what is lost for good is said',
  ],
  [
    'proven',
    'renderer/network/sync-result.tsx',
    'their content is proven only to those who hold a key',
    'test/integration/nats/after-trouble.test.ts',
    'of what is encrypted the content is not called proven',
  ],
  [
    'verified',
    'main/cli/sync-result.ts',
    'verified in',
    'test/integration/nats/proof.test.ts',
    'all of them too old: nothing is proven',
  ],
  [
    'verified',
    'main/cli/sync-result.ts',
    '; the other ',
    'test/integration/nats/proof.test.ts',
    'the oldest of too many messages',
  ],
  [
    'proves',
    'renderer/registry/certificates/request-form.tsx',
    'so proves that it is there',
    'test/unit/pki/hostile.test.ts',
    'signed by another key proves nothing',
  ],
  [
    'proves',
    'renderer/auditor/limits.tsx',
    'It proves that every block',
    'test/unit/auditor/same-verdict.test.ts',
    'on a golden bundle with any byte changed, or cut anywhere',
  ],
  [
    'verified',
    'main/cli/verify.ts',
    ' verified',
    'test/integration/cli/verify.test.ts',
    'a forged signature makes it not intact',
  ],
  [
    'verified',
    'main/cli/export.ts',
    'read back and verified',
    'test/integration/exchange/media.test.ts',
    'a medium that gives back other bytes than were written',
  ],
  [
    'verified',
    'main/services/exchange/import-problems.ts',
    'is verified and stays',
    'test/integration/exchange/import.test.ts',
    'killed at any moment it leaves a good beginning',
  ],
  [
    'verified',
    'main/services/exchange/import-problems.ts',
    'What is here is verified',
    'test/integration/exchange/import.test.ts',
    'a disk that refuses: what is here stays good',
  ],
  [
    'complete',
    'app/contract/schemas.ts',
    "'complete', 'cancelled', 'paused'",
    'test/integration/nats/places.test.ts',
    'is noticed by receipts',
  ],
  [
    'complete',
    'main/cli/sync-result.ts',
    "'COMPLETE'",
    'test/unit/cli/sync-result.test.ts',
    'SENT, UNCONFIRMED',
  ],
  [
    'complete',
    'app/contract/command-line.ts',
    'complete: z.boolean()',
    'test/integration/store/salvage.test.ts',
    'what is lost for good is said',
  ],
  [
    'stored',
    'renderer/shell/ledger-bar/bar-items.tsx',
    '{number(stored)} stored',
    'test/e2e/places.e2e.ts',
    'a stream made anew is told before anything is sent',
  ],
  [
    'stored',
    'renderer/evidence/entries/state-badge.tsx',
    'Stored',
    'test/e2e/places.e2e.ts',
    'a stream made anew is told before anything is sent',
  ],
  [
    'stored',
    'renderer/evidence/exchange/imported-ledgers.tsx',
    'stored in NATS',
    'test/unit/stored.test.ts',
    'what the last sync has not found in the stream',
  ],
  [
    'stored',
    'renderer/home/how-things-stand.tsx',
    ' stored in NATS',
    'test/e2e/places.e2e.ts',
    'a stream made anew is told before anything is sent',
  ],
  [
    'stored',
    'renderer/network/imported-waiting.tsx',
    'stored',
    'test/unit/stored.test.ts',
    'what the last sync has not found in the stream',
  ],
  [
    'stored',
    'renderer/network/sync-result.tsx',
    ' stored in ',
    'test/e2e/proof.e2e.ts',
    'nothing counts as stored',
  ],
  [
    'stored',
    'renderer/network/sync-result.tsx',
    'stored before it stopped',
    'test/e2e/places.e2e.ts',
    'a stream made anew is told before anything is sent',
  ],
  [
    'stored',
    'renderer/network/sync-progress.tsx',
    ' stored',
    'test/e2e/proof.e2e.ts',
    'nothing counts as stored',
  ],
  [
    'stored',
    'renderer/network/sync-screen.tsx',
    'counts as stored only when NATS has said so',
    'test/e2e/proof.e2e.ts',
    'nothing counts as stored',
  ],
  [
    'stored',
    'renderer/ledger/entry-page.tsx',
    'Stored as number',
    'test/integration/nats/batches.test.ts',
    'although its answer was lost',
  ],
  [
    'stored',
    'renderer/evidence/exchange/receipts-card.tsx',
    'what NATS has stored',
    'test/integration/exchange/receipts.test.ts',
    'another history of this one',
  ],
  [
    'stored',
    'main/cli/status.ts',
    "'Stored'",
    'test/integration/exchange/receipts.test.ts',
    'what NATS has stored counts as stored',
  ],
  [
    'stored',
    'main/cli/status.ts',
    ' set aside, ',
    'test/integration/exchange/receipts.test.ts',
    'what NATS has stored counts as stored',
  ],
  [
    'proven',
    'renderer/evidence/signing/sign-screen.tsx',
    'They prove',
    'test/integration/ceremony/checkpoint.test.ts',
    'what was compared is what is signed',
  ],
  [
    'stored',
    'main/cli/queue-list.ts',
    'stored (',
    'test/integration/cli/sync.test.ts',
    'receipts that cannot be right are set aside',
  ],
  [
    'stored',
    'main/cli/sync-result.ts',
    ' stored, ',
    'test/integration/cli/sync.test.ts',
    'sends what waits, keeps the receipts',
  ],
  [
    'stored',
    'README.md',
    'counts as stored when its receipt is on the disk',
    'test/integration/nats/engine.test.ts',
    'found again when the server has forgotten',
  ],
  [
    'stored',
    'renderer/unlocking/passphrase-fields.tsx',
    'It is stored nowhere',
    'test/e2e/security.e2e.ts',
    'a secret leaves no trace once it has been used',
  ],
  [
    'connected',
    'renderer/network/connection.tsx',
    'Connected to',
    'test/integration/nats/sync.test.ts',
    'a connection lost while idle is told at once',
  ],
  [
    'genuine',
    'renderer/unlocking/key-badges.tsx',
    'Genuine',
    'test/integration/exchange/attestation.test.ts',
    'one by Yubico, invented, with evidence',
  ],
  [
    'signed by',
    'renderer/home/how-things-stand.tsx',
    'Signed by ',
    'test/e2e/exchange.e2e.ts',
    'an officer signs the head; what is new since the last export leaves under a passphrase',
  ],
  [
    'signed by',
    'renderer/evidence/exchange/signed-by.tsx',
    'signed entries 1 to',
    'test/integration/exchange/replayed-signature.test.ts',
    'each signature says what it reaches',
  ],
  [
    'signed by',
    'main/ipc/exchange-questions.ts',
    'Signed up to entry',
    'test/unit/exchange-questions.test.ts',
    'the question before an import',
  ],
  [
    'signed by',
    'app/registry/checkpoint.ts',
    'Signed by',
    'test/unit/ledger/statement.test.ts',
    'version 1 that is said to be version 2 does not hold',
  ],
  [
    'genuine',
    'app/registry/yubikey-facts.ts',
    'Genuine: ',
    'test/integration/exchange/attestation.test.ts',
    'one by Yubico, invented, with evidence',
  ],
  [
    'signed by',
    'main/cli/verify.ts',
    'Signed   ',
    'test/integration/cli/verify.test.ts',
    'for a touch alone is told as that',
  ],
];

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

test.each(claims)(
  '“%s” in %s (%s) is held by a case in which it is false',
  (_word, place, piece, file, title) => {
    expect(read(place)).toContain(piece);
    expect(title.length).toBeGreaterThan(12);
    expect(read(file)).toContain(title);
  },
);

const WORDS = /\b(proven?|proves|complete|intact|stored|connected|verified|genuine|signed by)\b/i;

/** Sentences with such a word that claim nothing, and why. */
const noClaims: readonly (readonly [RegExp, string])[] = [
  [/\b(not|nothing|none|no|nobody|cannot|never|nor|neither)\b/i, 'it denies, or says what is not known'],
  [
    /\b(if|where|whether|while|until|before|after|once|unless|must|to be)\b/i,
    'it depends on something, or speaks of later',
  ],
  [
    /^(prove|check|keep|stop the|type|look|see|press|compare|have|ask|enter|complete (that|the))\b|\bprove (it|that it is you)\b/i,
    'it tells people what to do',
  ],
  [
    /complete (CID|content identifier)|stored offline|connected to the right network|medium is connected|stored data/i,
    'another meaning',
  ],
  [
    /^To sign what|may have stored|stored as number|was stored|Stored (in|at)\b|^stored\. An officer|^(Stored|What is verified)$|keep this laptop connected/,
    'it names what is at hand',
  ],
];

/** Text without what is put into it: `… events stored`. */
function bare(text: string): string {
  return text.replace(/\$?\{[^}]*\}/g, '…').replace(/<[^>]*>/g, '');
}

/** Texts that people may see: literals with a space or a capital, and text between tags. */
function texts(file: string): string[] {
  return read(file)
    .split('\n')
    .map((line) => line.trim().replace(/className=(\{`[^`]*`\}|"[^"]*")/g, ''))
    .filter((line) => !/^(\*|\/\/|\/\*|import\b|function\b)/.test(line))
    .flatMap((line) => {
      const literals = [...line.matchAll(/'([^']*)'|`([^`]*)`|"([^"]*)"/g)].map(
        ([, one, two, three]) => one ?? two ?? three ?? '',
      );
      const isCode = /[=;]|^(const|return|if|case)\b|^\w+[:,]|^\{\w+ \?/.test(line);
      return file.endsWith('.tsx') && literals.length === 0 && !isCode ? [line] : literals;
    })
    .map(bare)
    .filter((text) => / |^[A-Z]/.test(text) && !/\b(SELECT|FROM)\b|border-|text-stored/.test(text));
}

test('every screen and every answer of the command line that uses such a word is in the table, or claims nothing', () => {
  const places = globSync(['renderer/**/*.{ts,tsx}', 'main/**/*.ts', 'app/**/*.ts'], { cwd: root });
  const missing = places
    .flatMap((file) => texts(file).map((text) => ({ file, text })))
    .filter(({ text }) => WORDS.test(text) && !noClaims.some(([pattern]) => pattern.test(text)))
    .filter(({ file, text }) => !claims.some(([, place, piece]) => place === file && holds(text, piece)));
  expect(missing).toEqual([]);
});

function holds(text: string, piece: string): boolean {
  return text.includes(piece) || bare(piece).includes(text);
}
