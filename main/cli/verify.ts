import { statSync } from 'node:fs';
import { type CidString, isCid } from '../../app/content/cid.ts';
import { cidOfWords } from '../../app/content/comparison.ts';
import type { VerifyOutput } from '../../app/contract/command-line.ts';
import { SET_BACK_MEANING, setBackSentence } from '../../app/ledger/set-back.ts';
import type { FoundSignature } from '../../app/ledger/signatures.ts';
import { judgeTrust, type TrustAnchors } from '../../app/ledger/trust.ts';
import { fingerprintSchema } from '../../app/registry/key-facts.ts';
import type { LockKey } from '../keystore/age-worker.ts';
import { BundleFold } from '../services/exchange/bundle-fold.ts';
import { verifyBundleFile } from '../services/exchange/verify-bundle.ts';
import { verifyLedger } from '../store/integrity.ts';
import { salvageAdvice } from '../store/salvage-words.ts';
import { AGE_WORKER } from './age-worker-url.ts';
import { keyOf, OPENS_BUNDLE } from './bundle-lock.ts';
import { DATA, defineCommand, JSON_OUTPUT } from './command.ts';
import { type DataPlace, dataPlace } from './data-place.ts';
import { withLedger } from './existing-ledger.ts';
import { Progress } from './progress.ts';
import { COVERS, withKey } from './signature-words.ts';
import { UsageError, writeError, writeJson, writeLine } from './terminal.ts';

/** `verify [ledger folder | bundle]`: checks every entry; the exit status says the verdict. */
export const verifyCommand = defineCommand({
  name: 'verify',
  operands: ['[ledger folder | bundle]'],
  about: 'check every entry; the exit status is the verdict',
  details: 'Without a name the ledger of --data is checked.',
  options: {
    ...DATA,
    head: { type: 'string', value: 'HEAD', about: 'the head you trust: its CID, or its 32 words in quotes' },
    'trust-key': {
      type: 'string',
      multiple: true,
      value: 'KEY',
      about: 'a key you trust, by its fingerprint (SHA256:…); can be given several times',
    },
    ...OPENS_BUNDLE,
    ...JSON_OUTPUT,
  },
  interrupted: 'Stopped. The check is not complete, so there is no verdict. Nothing was changed.',
  run: async ({ operands: [target], values }) => {
    const anchors = { head: headOf(values.head), keys: (values['trust-key'] ?? []).map(fingerprint) };
    const progress = new Progress();
    const onProgress = (done: number, total: number) =>
      progress.show({ step: 'Checking', done, total, unit: 'entries' });
    const key = (file: string) => keyOf(file, values['passphrase-fd'], values.identity);
    const verdict =
      target === undefined || statSync(target).isDirectory()
        ? await ledgerVerdict(dataPlace(target ?? values.data), anchors, onProgress)
        : await bundleVerdict(target, await key(target), anchors, onProgress);
    progress.end();
    if (values.json) writeJson(verdict);
    else tell(verdict);
    return verdict.intact && verdict.receipts === null && verdict.trust.unmet.length === 0 ? 0 : 1;
  },
});

type OnProgress = (done: number, total: number) => void;

function headOf(text: string | undefined): CidString | null {
  if (text === undefined) return null;
  const head = isCid(text) ? text : cidOfWords(text.trim().split(/[\s,]+/));
  if (head === null) throw new UsageError('--head takes a complete CID or its 32 words.');
  return head;
}

function fingerprint(text: string): string {
  if (!fingerprintSchema.safeParse(text).success) {
    throw new UsageError('--trust-key takes a fingerprint: SHA256: and 43 characters.');
  }
  return text;
}

function ledgerVerdict(
  place: DataPlace,
  anchors: TrustAnchors,
  onProgress: OnProgress,
): Promise<VerifyOutput> {
  return withLedger(place, async (ledger) => {
    const { entries, head, receipts, setBack, signatures, ceremonies, ...found } = await verifyLedger(
      ledger,
      onProgress,
    );
    // The registry is no evidence, but whoever opens this ledger sees it first.
    const finding = found.finding ?? found.registry;
    const advice = finding === null ? null : salvageAdvice(place.ledgerFolder);
    if (advice !== null && finding?.code !== 'registry') writeError(advice);
    const { name, source } = ledger.identity ?? { name: null, source: null };
    const trusted = anchors.head === null ? null : ledger.entries.withCid(anchors.head);
    const headAt = trusted?.cid === anchors.head ? trusted.entry.seq : null;
    return {
      ...{
        intact: finding === null,
        kind: 'ledger' as const,
        name,
        source,
        from: 1,
        verified: entries,
        head,
      },
      ...{ finding, receipts, setBack, signatures, ceremonies },
      trust: judgeTrust(anchors, signatures, headAt),
    };
  });
}

async function bundleVerdict(
  file: string,
  key: LockKey | null,
  anchors: TrustAnchors,
  onProgress: OnProgress,
): Promise<VerifyOutput> {
  let headAt: number | null = null;
  const fold = new BundleFold();
  const { manifest, verified, finding, setBack, signatures, ceremonies } = await verifyBundleFile(
    file,
    { key, worker: AGE_WORKER },
    {
      onProgress: (_step, done, total) => onProgress(done, total),
      onEntry: ({ entry, cid }, { range }, event) => {
        fold.entry(entry.seq, event, range.from);
        if (cid === anchors.head) headAt = entry.seq;
      },
    },
  ).finally(() => fold.close());
  const { name, source } = manifest?.ledger ?? { name: null, source: null };
  const head = manifest?.head ?? null;
  const from = manifest?.range.from ?? null;
  return {
    ...{ intact: finding === null, kind: 'bundle' as const, name, source, from, verified, head },
    ...{ finding, receipts: null, setBack, signatures, ceremonies },
    trust: judgeTrust(anchors, signatures, headAt),
  };
}

function tell(verdict: VerifyOutput): void {
  const { intact, kind, name, source, from, verified, head, finding, receipts, setBack, signatures } =
    verdict;
  writeLine(intact ? `${wordOf(verdict)}   ${kind} “${name ?? 'not created yet'}”` : `NOT INTACT   ${kind}`);
  if (source) writeLine(`Source   ${source}`);
  const part = from !== null && from > 1 && verified > 0 ? `, ${from} to ${lastOf(verdict)}` : '';
  writeLine(`Entries  ${verified} verified${part}`);
  if (finding) writeLine(`Finding  ${finding.detail}`);
  if (finding?.code === 'registry') {
    writeLine(
      'The entries themselves are intact. The lists that the app shows are made from them, and say something else: the app makes them anew when it checks this ledger.',
    );
  }
  if (receipts)
    writeLine(
      `Receipts ${receipts.detail} The entries are not affected. “cim-keys sync --ask-again” sets such receipts aside and asks the stream.`,
    );
  if (setBack) writeLine(`Times    ${setBackSentence(setBack)} ${SET_BACK_MEANING}`);
  for (const signature of signatures) writeLine(`Signed   ${sentence(signature)}`);
  for (const ceremony of verdict.ceremonies) tellCeremony(ceremony);
  if (intact && head) writeLine(`Head     ${head}`);
  for (const line of restsOn(verdict)) writeLine(line);
}

/** A file that is consistent in itself is called intact only as far as what was brought along vouches for it. */
function wordOf(verdict: VerifyOutput): string {
  const { kind, trust } = verdict;
  if (kind === 'ledger') return 'INTACT';
  if (trust.grounds.length === 0 || trust.unmet.length > 0) return 'CONSISTENT IN ITSELF';
  return trust.provenTo < lastOf(verdict) ? `INTACT TO ENTRY ${trust.provenTo}` : 'INTACT';
}

/** Position of the last entry that was found good. */
function lastOf({ from, verified }: VerifyOutput): number {
  return (from ?? 1) + verified - 1;
}

function sentence(found: FoundSignature): string {
  const { signer, nameSigned, seq, at, fingerprint, covers, vouched } = found;
  const name = nameSigned ? signer : `${signer} (the name is not part of what was signed)`;
  const known = vouched
    ? `registered in entry ${vouched.entry} as “${vouched.label}”`
    : 'which this ledger has never registered';
  return `entries 1 to ${seq}${COVERS[covers]} by ${name}, ${at}, ${withKey(found)}, ${fingerprint}, ${known}`;
}

/** A ceremony, and who signed off which step of it. */
function tellCeremony({
  title,
  isRehearsal,
  entry,
  ended,
  signOffs,
}: VerifyOutput['ceremonies'][number]): void {
  const over = { closed: 'closed', early: 'ENDED EARLY', 'not yet': 'NOT CLOSED' }[ended];
  const kind = isRehearsal ? 'REHEARSAL, nothing in it counts; ' : '';
  writeLine(`Ceremony “${title}”, ${kind}opened in entry ${entry}, ${over}`);
  for (const { entry: at, position, signer, kind: proof, fingerprint } of signOffs)
    writeLine(
      `  ${position.padEnd(24)} ${signer}, ${PROOFS[proof]}${fingerprint === null ? '' : `, ${fingerprint}`}, entry ${at}`,
    );
}

const PROOFS = {
  initials: 'by initials alone, which prove nothing',
  ed25519: 'with a private key',
  fido2: 'with a YubiKey',
} as const;

function restsOn(verdict: VerifyOutput): string[] {
  const { intact, trust } = verdict;
  if (!intact) return [];
  const last = lastOf(verdict);
  const { grounds, unmet, provenTo } = trust;
  if (unmet.length > 0) return [...unmet.map((line) => `NOT THE ONE THAT WAS MEANT   ${line}`)];
  if (grounds.length === 0) {
    return [
      'Rests on nothing but itself: compare the head with the one written down at the ceremony (--head), or name a key you trust (--trust-key). Only that shows that this is the whole ledger.',
    ];
  }
  const lines = grounds.map((ground) =>
    ground.by === 'head'
      ? `Rests on the head you gave: it is entry ${ground.seq}.`
      : `Rests on the key of ${ground.signer} that you trust: it signed entries 1 to ${ground.seq}.`,
  );
  return last > provenTo
    ? [...lines, `Entries ${provenTo + 1} to ${last} came later: nothing you gave speaks for them.`]
    : lines;
}
