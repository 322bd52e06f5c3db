import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { call } from '../bridge/call.ts';
import { Button } from './button.tsx';

const words = { idle: '', copied: 'Copied', failed: 'Not copied' };

/** Copies a text that is no secret, and says whether it did. `what` completes “Copy …”. */
export function CopyButton({ text, what }: { readonly text: string; readonly what: string }) {
  const [state, setState] = useState<keyof typeof words>('idle');
  useEffect(() => {
    if (state === 'idle') return;
    const timer = setTimeout(() => setState('idle'), 3000);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = () =>
    call('clipboard.write', { text }).then(
      () => setState('copied'),
      () => setState('failed'),
    );
  return (
    <>
      <Button small onPress={() => void copy()}>
        {state === 'copied' ? <Check aria-hidden size={16} /> : <Copy aria-hidden size={16} />}
        Copy {what}
      </Button>
      <span role="status" className="text-sm text-muted">
        {words[state]}
      </span>
    </>
  );
}
