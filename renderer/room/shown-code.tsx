import { QrCode as QrIcon } from 'lucide-react';
import { useState } from 'react';
import { isCid } from '../../app/content/cid.ts';
import { Button } from '../shared/button.tsx';
import { CidText } from '../shared/cid-text.tsx';
import { Dialog } from '../shared/dialog.tsx';
import { QrCode } from '../shared/qr-code.tsx';

/** Shows a text as a QR code, large enough for a camera across the table, with the text itself below. */
export function ShownCode({ title, text }: { readonly title: string; readonly text: string }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button small onPress={() => setOpen(true)}>
        <QrIcon aria-hidden size={16} />
        Show as a QR code
      </Button>
      {open ? (
        <Dialog title={title} onClose={() => setOpen(false)} wide>
          <p>The other side scans this, and their machine compares.</p>
          <div className="self-center">
            <QrCode text={text} label={`${title}, as a QR code`} isLarge />
          </div>
          {isCid(text) ? <CidText cid={text} /> : <p className="font-mono break-words">{text}</p>}
        </Dialog>
      ) : null}
    </>
  );
}
