import { statSync } from 'node:fs';
import { type CidString, isCid } from '../../app/content/cid.ts';
import { cidOfWords } from '../../app/content/comparison.ts';
import type { VerifyOutput } from '../../app/contract/command-line.ts';
import { SET_BACK_MEANING, setBackSentence } from '../../app/ledger/set-back.ts';
import { judgeTrust, type TrustAnchors } from '../../app/ledger/trust.ts';
import {
  ceremonySentence,
  groundSentences,
  lastVerified,
  signatureSentence,
  signOffProof,
  verdictWord,
} from '../../app/ledger/verdict-words.ts';
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
  const called = intact ? ` “${name ?? 'not created yet'}”` : '';
  writeLine(`${verdictWord(verdict)}   ${kind}${called}`);
  if (source) writeLine(`Source   ${source}`);
  const part = from !== null && from > 1 && verified > 0 ? `, ${from} to ${lastVerified(verdict)}` : '';
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
  for (const signature of signatures) writeLine(`Signed   ${signatureSentence(signature)}`);
  for (const ceremony of verdict.ceremonies) tellCeremony(ceremony);
  if (intact && head) writeLine(`Head     ${head}`);
  for (const line of restsOn(verdict)) writeLine(line);
}

/** A ceremony, and who signed off which step of it. */
function tellCeremony(ceremony: VerifyOutput['ceremonies'][number]): void {
  writeLine(ceremonySentence(ceremony));
  for (const { entry: at, position, signer, kind, fingerprint } of ceremony.signOffs)
    writeLine(
      `  ${position.padEnd(24)} ${signer}, ${signOffProof({ kind })}${fingerprint === null ? '' : `, ${fingerprint}`}, entry ${at}`,
    );
}

function restsOn(verdict: VerifyOutput): string[] {
  const { intact, trust } = verdict;
  if (!intact) return [];
  if (trust.unmet.length > 0) return trust.unmet.map((line) => `NOT THE ONE THAT WAS MEANT   ${line}`);
  if (trust.grounds.length > 0) return groundSentences(verdict);
  return [
    'Rests on nothing but itself: compare the head with the one written down at the ceremony (--head), or name a key you trust (--trust-key). Only that shows that this is the whole ledger.',
  ];
}
