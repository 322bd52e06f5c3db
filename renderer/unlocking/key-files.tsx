import { FileLock, FileX } from 'lucide-react';
import type { KeyFile } from '../../app/contract/key-files.ts';
import { Badge } from '../shared/badge.tsx';
import { CopyButton } from '../shared/copy-button.tsx';
import { ExactText } from '../shared/exact-text.tsx';
import { useReadOnly } from '../window/shown-ledger.ts';

/** Where a private key lies: in one file, or in one for each way to open it. */
export function KeyFiles({ files }: { readonly files: readonly KeyFile[] }) {
  const [only] = files;
  if (useReadOnly() && files.every(({ present }) => !present)) return <Elsewhere />;
  if (only?.opening.by === 'passphrase') return <SecretFile file={only.path} present={only.present} />;
  return (
    <div className="flex flex-col items-start gap-4">
      <p className="text-sm text-muted">
        Each of these files is the whole private key; one of them is enough.
      </p>
      <ul aria-label="Files of the private key" className="flex flex-col gap-4">
        {files.map(({ name, path, present, opening }) => (
          <li key={name} className="flex flex-col items-start gap-2">
            <span className="font-semibold">{wayText(opening)}</span>
            <Badge icon={present ? FileLock : FileX} tone={present ? 'stored' : 'broken'}>
              {present ? 'Encrypted on this laptop' : 'The file is not there'}
            </Badge>
            <code className="font-mono text-sm">
              <ExactText>{path}</ExactText>
            </code>
            <CopyButton text={path} what="path" />
          </li>
        ))}
      </ul>
      <p className="text-sm text-muted">
        They need no CIM Keys to be opened: the text file beside them and docs/key-recovery.md say how.
      </p>
    </div>
  );
}

/** What opens a file, in a few words. */
export function wayText(opening: KeyFile['opening']): string {
  switch (opening.by) {
    case 'passphrase':
      return 'Passphrase';
    case 'yubikey':
      return `Passphrase and ${opening.name}`;
    case 'shares':
      return `${opening.needed} of ${opening.total} shares on paper`;
  }
}

/** Where an encrypted secret lies, whether the file is there, and how to open it without this app. */
function SecretFile({ file, present }: { readonly file: string; readonly present: boolean }) {
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
      <code className="font-mono text-sm">
        <ExactText>{file}</ExactText>
      </code>
      {present ? (
        <p className="text-sm text-muted">
          You can open it without this app: the ordinary <span className="font-mono">age</span> program does
          it, with the passphrase:
          <code className="mt-1 block font-mono text-ink">
            age -d '<ExactText>{file}</ExactText>'
          </code>
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
function Elsewhere() {
  return <p>Not on this laptop. A copy holds no secrets: they stay where they were made.</p>;
}
