import { FileSearch } from 'lucide-react';
import { type DragEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { Button } from '../shared/button.tsx';
import { number } from '../shared/counted.ts';
import { ProgressBar } from '../shared/progress-bar.tsx';
import { UserText } from '../shared/user-text.tsx';
import { BundleView } from './bundle-view.tsx';
import { Focused } from './focused.tsx';
import { Limits } from './limits.tsx';
import { giveUp, readFile, useFile } from './reading.ts';

/** The whole page: a file is chosen or dropped, read, and shown. */
export function AuditorsPage() {
  const { reading } = useFile();
  const field = useRef<HTMLInputElement>(null);
  const leave = () => {
    giveUp();
    if (field.current === null) return;
    field.current.value = '';
    field.current.focus();
  };
  return (
    <div className="mx-auto flex max-w-6xl flex-col gap-4 px-5 py-4">
      <header className="flex flex-wrap items-baseline gap-x-4">
        <h1 className="text-xl font-bold">Auditor’s page</h1>
        <p className="text-muted">
          Reads a bundle of CIM Keys Ceremony on this computer. It connects to nothing and keeps nothing.
        </p>
      </header>
      <main className="flex flex-col gap-4">
        <Chooser isFirst={reading.is === 'nothing'} field={field} />
        <Outcome onGiveUp={leave} />
        {reading.is === 'nothing' ? <Limits /> : null}
      </main>
    </div>
  );
}

function Outcome({ onGiveUp }: { readonly onGiveUp: () => void }) {
  const { reading } = useFile();
  switch (reading.is) {
    case 'nothing':
      return null;
    case 'reading': {
      const { done, total, secondsLeft } = reading;
      const text = total === 0 ? 'Reading…' : `Checked ${number(done)} of ${number(total)} entries`;
      return (
        <div className="flex flex-col items-start gap-3">
          <div role="status" className="w-full">
            <ProgressBar
              label="Reading the bundle"
              value={done}
              total={total}
              text={text}
              secondsLeft={secondsLeft}
            />
          </div>
          <Button onPress={onGiveUp}>Give up</Button>
        </div>
      );
    }
    case 'not-read':
      return (
        <section
          aria-label="Verdict"
          data-testid="verdict"
          className="flex flex-col gap-2 rounded-md border-2 border-waiting bg-waiting-soft p-4"
        >
          <Focused key={reading.file}>NO VERDICT</Focused>
          <p>
            <UserText>{reading.file}</UserText>
          </p>
          <p>{reading.why}</p>
        </section>
      );
    case 'read':
      return (
        <BundleView
          key={`${reading.file} ${reading.audit.verdict.manifest?.head}`}
          file={reading.file}
          size={reading.size}
          audit={reading.audit}
        />
      );
  }
}

function Chooser({
  isFirst,
  field,
}: {
  readonly isFirst: boolean;
  readonly field: RefObject<HTMLInputElement | null>;
}) {
  const [over, setOver] = useState(false);
  const take = (files: FileList | null) => {
    const file = files?.[0];
    if (file !== undefined) void readFile(file);
  };
  useEffect(() => {
    // Beside the field, too, a file that is dropped is not opened by the browser in the place of this page.
    const refuse = (event: globalThis.DragEvent) => event.preventDefault();
    window.addEventListener('dragover', refuse);
    window.addEventListener('drop', refuse);
    return () => {
      window.removeEventListener('dragover', refuse);
      window.removeEventListener('drop', refuse);
    };
  }, []);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the field inside does the same for the keyboard.
    <div
      data-testid="drop-zone"
      onDragOver={() => setOver(true)}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      className={`flex flex-wrap items-center gap-3 rounded-md border-2 border-dashed p-3 ${over ? 'border-accent bg-chosen' : 'border-edge'}`}
    >
      <FileSearch aria-hidden size={20} className="text-accent" />
      <label htmlFor="bundle" className="font-semibold">
        {isFirst ? 'Choose a bundle (.car)' : 'Choose another bundle'}
      </label>
      <input
        id="bundle"
        ref={field}
        type="file"
        // The same file can be chosen once more.
        onClick={(event) => {
          event.currentTarget.value = '';
        }}
        onChange={(event) => take(event.currentTarget.files)}
        className="max-w-full file:me-3 file:min-h-10 file:rounded-md file:border file:border-accent file:bg-accent file:px-4 file:py-2 file:font-semibold file:text-on-accent"
      />
      <span className="text-muted">or drop it here</span>
    </div>
  );
}
