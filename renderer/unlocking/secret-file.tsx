import { FileLock, FileX } from 'lucide-react';
import { Badge } from '../shared/badge.tsx';
import { CopyButton } from '../shared/copy-button.tsx';
import { useReadOnly } from '../window/shown-ledger.ts';

/** Where an encrypted secret lies, whether the file is there, and how to open it without this app. */
export function SecretFile({ file, present }: { readonly file: string; readonly present: boolean }) {
  if (useReadOnly() && !present) return <Elsewhere />;
  return (
    <div className="flex flex-col items-start gap-2">
      {present ? (
        <Badge icon={FileLock} tone="stored">
          Encrypted on this laptop
        </Badge>
      ) : (
        <Badge icon={FileX} tone="broken">
          The file is not there
        </Badge>
      )}
      <code className="font-mono text-sm break-all">{file}</code>
      {present ? (
        <p className="text-sm text-muted">
          You can open it without this app: the ordinary <span className="font-mono">age</span> program does
          it, with the passphrase:
          <code className="mt-1 block font-mono break-all text-ink">age -d '{file}'</code>
        </p>
      ) : (
        <p className="text-sm">
          The ledger and its identifiers are not touched by this. Put the file back from its backup; without
          it the secret cannot be used.
        </p>
      )}
      <CopyButton text={file} what="path" />
    </div>
  );
}

/** The secret of a copy's key: it never left the laptop on which it was made, and nothing is missing here. */
export function Elsewhere() {
  return <p>Not on this laptop. A copy holds no secrets: they stay where they were made.</p>;
}
