import type { YubiKeyRow } from '../../../app/contract/yubikeys.ts';
import { yubiKeyName } from '../../../app/registry/yubikey-facts.ts';
import { Button } from '../../shared/button.tsx';
import { Fact, Facts } from '../../shared/facts.tsx';
import { ProblemNotice } from '../../shared/problem-notice.tsx';
import { UserText } from '../../shared/user-text.tsx';
import { AttestationBadge, PinBadge, PluggedWord, StatusBadge } from '../../unlocking/key-badges.tsx';
import { identify } from '../../unlocking/yubikeys.ts';
import { DetailHeading } from '../detail-heading.tsx';
import { History } from '../history.tsx';
import { CredentialFacts } from './credential-facts.tsx';
import { actNames, endingActs, type KeyAct, otherActs } from './next-step.ts';
import { NextStepCard } from './next-step-card.tsx';

/** Everything about one YubiKey, with what comes next at the top. */
export function YubiKeyDetail({
  row,
  onAct,
  told = false,
}: {
  readonly row: YubiKeyRow;
  /** null in a copy: then it shows what was recorded, and nothing can be done. */
  readonly onAct: ((act: KeyAct) => void) | null;
  /** A notice above offers the next step already. */
  readonly told?: boolean;
}) {
  const { plugged, holder } = row;
  const acts = otherActs(row);
  const ending = acts.filter((act) => endingActs.has(act));
  return (
    <>
      <div className="flex flex-col gap-2">
        <DetailHeading kind="YubiKey" name={yubiKeyName(row)} />
        <p className="flex flex-wrap items-center gap-x-4 gap-y-1">
          <StatusBadge row={row} />
          <AttestationBadge attestation={row.attestation} />
          {onAct === null ? null : <PluggedWord row={row} />}
        </p>
      </div>
      {onAct === null ? null : <NextStepCard row={row} onAct={onAct} told={told} />}
      {plugged?.problems.map((problem) => (
        <ProblemNotice key={problem.code} problem={problem} />
      ))}
      {onAct === null ? null : (
        <div className="flex flex-wrap items-center gap-3">
          {plugged?.fido == null ? null : (
            <Button small onPress={() => identify(row.id)}>
              Let it blink
            </Button>
          )}
          {acts
            .filter((act) => !endingActs.has(act))
            .map((act) => (
              <Button key={act} small onPress={() => onAct(act)}>
                {act === 'assign' ? 'Assign to somebody else…' : actNames[act]}
              </Button>
            ))}
          {ending.length === 0 ? null : (
            // Apart from the others, and without their frame: nobody presses one of these on the way to another.
            <div className="flex flex-wrap items-center border-s border-line ps-1">
              {ending.map((act) => (
                <Button key={act} small look="quiet" onPress={() => onAct(act)}>
                  {actNames[act]}
                </Button>
              ))}
            </div>
          )}
        </div>
      )}
      <Facts>
        <Fact label="Holder">
          {holder === null ? (
            'Nobody yet'
          ) : (
            <>
              <UserText>{holder.name}</UserText>, <UserText>{holder.organizationName}</UserText>
            </>
          )}
        </Fact>
        <Fact label="PIN">
          {plugged?.fido == null ? 'Known only while it is plugged in' : <PinBadge pin={plugged.fido.pin} />}
        </Fact>
        <Fact label="Serial number" mono={row.serial !== null}>
          {row.serial ?? 'This model shows none'}
        </Fact>
        <Fact label="Firmware">{row.firmware ?? 'Unknown'}</Fact>
        <Fact label="Form">{row.formFactor}</Fact>
        <Fact label="FIPS">{row.fips ? 'Yes, a FIPS model' : 'No'}</Fact>
        <Capabilities row={row} />
      </Facts>
      <CredentialFacts row={row} />
      {row.status === 'new' ? null : <History kind="yubikey" id={row.id} name={yubiKeyName(row)} />}
    </>
  );
}

function Capabilities({ row }: { readonly row: YubiKeyRow }) {
  const { supported, enabled } = row.capabilities;
  const disabled = supported.filter((capability) => !enabled.includes(capability));
  return (
    <Fact label="Applications">
      {enabled.join(', ') || 'None'}
      {disabled.length === 0 ? null : (
        <span className="block text-muted">Switched off: {disabled.join(', ')}</span>
      )}
    </Fact>
  );
}
