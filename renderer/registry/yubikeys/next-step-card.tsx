import { ArrowRight } from 'lucide-react';
import type { YubiKeyRow } from '../../../app/contract/yubikeys.ts';
import { Button } from '../../shared/button.tsx';
import { AttestationBadge, attestationWarning } from '../../unlocking/key-badges.tsx';
import { go } from '../../window/navigation.ts';
import { actNames, type KeyAct, nextStepOf } from './next-step.ts';

/** The one next step with a key. */
export function NextStepCard({
  row,
  onAct,
  told,
}: {
  readonly row: YubiKeyRow;
  readonly onAct: (act: KeyAct) => void;
  /** A notice above offers the same step already. */
  readonly told: boolean;
}) {
  const { title, about, act } = nextStepOf(row);
  const warning = act === 'sign' ? attestationWarning(row.attestation) : null;
  return (
    <section
      aria-label="Next step"
      className="flex flex-wrap items-center justify-between gap-x-4 gap-y-3 rounded-md border border-accent bg-chosen p-4"
    >
      <div className="min-w-48 flex-1">
        <p className="flex items-center gap-2 font-semibold">
          <ArrowRight aria-hidden size={18} className="shrink-0 text-accent" />
          {title}
        </p>
        <p>{about}</p>
        {warning === null ? null : (
          <p className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-1">
            <AttestationBadge attestation={row.attestation} />
            <span className="min-w-48 flex-1">{warning}</span>
          </p>
        )}
      </div>
      <NextStepButton row={row} onAct={onAct} look={told ? 'plain' : 'primary'} />
    </section>
  );
}

/** Does the next step, where that takes no hands; `small` in a notice that something was done. */
export function NextStepButton(props: {
  readonly row: YubiKeyRow;
  readonly onAct: (act: KeyAct) => void;
  readonly small?: boolean;
  readonly look?: 'primary' | 'plain';
}) {
  const { act } = nextStepOf(props.row);
  if (act === null) return null;
  const small = props.small === true;
  const name = act === 'sign' ? 'Go to Sign' : actNames[act];
  return (
    <Button
      look={props.look ?? 'primary'}
      small={small}
      onPress={() => (act === 'sign' ? go('sign') : props.onAct(act))}
    >
      {small ? `Next: ${name}` : name}
    </Button>
  );
}
