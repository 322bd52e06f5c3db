import { Card } from '../shared/card.tsx';

/** What a reading of this page proves, what it does not, and how far the page itself can be trusted. */
export function Limits() {
  return (
    <Card title="What this proves, and what it does not">
      <ul className="list-disc space-y-1 ps-5">
        <li>
          It proves that every block has the identifier it is called by, that the entries follow each other
          without a gap, that no rule of the program speaks against one of them, and that each signature,
          sign-off and attestation was made with the key it names.
        </li>
        <li>
          It does not prove that these keys are the right ones, or that nobody has made all of it up: compare
          the head with the one on paper, or a key’s fingerprint with one you know already.
        </li>
        <li>It does not prove the times: they are what the clock of the laptop said.</li>
        <li>
          This page cannot prove itself. Before you rely on it, compare its SHA-256 (“sha256sum”, “shasum -a
          256” or “certutil -hashfile … SHA256”) with the one that was told when it was written, or that
          stands with the release.
        </li>
      </ul>
    </Card>
  );
}
