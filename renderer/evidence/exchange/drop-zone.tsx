import { type DragEvent, type ReactNode, useState } from 'react';

/** A place on which one file can be dropped. Everything it does can be done without a mouse, too. */
export function DropZone(props: {
  readonly isDisabled: boolean;
  readonly onDrop: (file: File) => void;
  readonly children: ReactNode;
}) {
  const [over, setOver] = useState(false);
  const allow = (event: DragEvent) => {
    if (props.isDisabled) return;
    // Without this the browser itself would try to open the file.
    event.preventDefault();
    setOver(true);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const [file] = event.dataTransfer.files;
    if (file !== undefined && !props.isDisabled) props.onDrop(file);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button inside does the same for the keyboard.
    <div
      data-testid="drop-zone"
      onDragOver={allow}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      className={`flex flex-col items-start gap-3 rounded-md border-2 border-dashed p-4 ${over ? 'border-accent bg-chosen' : 'border-edge'}`}
    >
      {props.children}
    </div>
  );
}
