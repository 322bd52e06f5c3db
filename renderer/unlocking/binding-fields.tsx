import { useEffect } from 'react';
import type { YubiKeyRow } from '../../app/contract/yubikeys.ts';
import { yubiKeyName } from '../../app/registry/yubikey-facts.ts';
import type { Mistakes } from '../shared/mistakes.ts';
import { SelectField } from '../shared/select-field.tsx';
import { Tick } from '../shared/tick.tsx';
import { UserText } from '../shared/user-text.tsx';
import { FieldsetMistake } from './fieldset-mistake.tsx';
import { PinEntryField } from './pin-entry.tsx';
import { SharesFields } from './shares-fields.tsx';
import { type BindingChoice, type Method, methodsOf } from './use-binding.ts';
import { lookForYubiKeys, useYubiKeyRows } from './yubikeys.ts';

const methodNames: Readonly<Record<Method, string>> = {
  'hmac-secret': 'FIDO2: PIN and touch',
  'slot-1': 'Slot 1: challenge-response',
  'slot-2': 'Slot 2: challenge-response',
};

const look = 'flex flex-col gap-4 rounded-md border border-line bg-raised p-4';

/** Chooses the YubiKeys that a new private key or a file is bound to, and what helps when one of them is lost. */
export function BindingFields(props: {
  readonly binding: BindingChoice;
  readonly what: 'key' | 'file';
  readonly label: string;
  readonly mistakes: Mistakes;
  readonly isDisabled: boolean;
}) {
  const { binding, what, mistakes, isDisabled } = props;
  const rows = useYubiKeyRows();
  useEffect(() => lookForYubiKeys(), []);
  const here = rows.filter(({ plugged }) => plugged !== null);
  return (
    <>
      <fieldset disabled={isDisabled} className={look}>
        <legend className="sr-only">YubiKeys that open the {what}</legend>
        <p>
          <span className="font-semibold">Plug in the YubiKeys that will open this {what}.</span> Any one of
          them, together with the passphrase, will be enough.
        </p>
        {here.length === 0 ? <p role="status">No YubiKey is plugged in.</p> : null}
        {here.map((row) => (
          <BindableKey key={row.id} row={row} binding={binding} mistakes={mistakes} isDisabled={isDisabled} />
        ))}
        <FieldsetMistake>{mistakes['yubikeys'] ?? mistakes['pin']}</FieldsetMistake>
      </fieldset>
      <SharesFields
        binding={binding}
        what={what}
        label={props.label}
        mistakes={mistakes}
        isDisabled={isDisabled}
      />
    </>
  );
}

function BindableKey(props: {
  readonly row: YubiKeyRow;
  readonly binding: BindingChoice;
  readonly mistakes: Mistakes;
  readonly isDisabled: boolean;
}) {
  const { row, binding, mistakes, isDisabled } = props;
  const { id } = row;
  const methods = methodsOf(row);
  const [first] = methods;
  const chosen = binding.yubikeys[id];
  const name = yubiKeyName(row);
  const about = row.holder === null ? null : row.holder.name;
  if (first === undefined) {
    return (
      <p>
        <span className="font-semibold">{name}</span> cannot be chosen yet: set it up for signing on the
        YubiKeys screen, or set one of its slots up for challenge-response.
      </p>
    );
  }
  const change = (changes: Partial<typeof chosen>) => {
    if (chosen !== undefined) binding.choose(id, { ...chosen, ...changes });
  };
  return (
    <div className="flex flex-col gap-3">
      <Tick
        label={name}
        ticked={chosen !== undefined}
        onChange={(ticked) => binding.choose(id, ticked ? { method: first, pin: '' } : null)}
        isDisabled={isDisabled}
      >
        <span>
          <span className="font-semibold">{name}</span>
          {about === null ? null : (
            <>
              {' '}
              of <UserText>{about}</UserText>
            </>
          )}
        </span>
      </Tick>
      {chosen === undefined ? null : (
        <div className="ms-9 grid grid-cols-2 items-start gap-4 max-[40rem]:grid-cols-1">
          <SelectField
            label={`How ${name} is asked`}
            name={`method ${id}`}
            choices={methods.map((method) => ({ id: method, name: methodNames[method] }))}
            value={{ id: chosen.method, name: methodNames[chosen.method] }}
            onChange={(choice) => change({ method: methods.find((one) => one === choice.id) ?? first })}
            placeholder="Choose"
            isDisabled={isDisabled}
          />
          {chosen.method === 'hmac-secret' ? (
            <div className="flex flex-col gap-3">
              <PinEntryField
                entry={{
                  pin: chosen.pin,
                  type: (pin) => change({ pin }),
                  clear: () => change({ pin: '' }),
                }}
                pin={row.plugged?.fido?.pin ?? null}
                label={`PIN of ${name}`}
                mistakes={ownMistakes(mistakes, id)}
                isDisabled={isDisabled}
              />
            </div>
          ) : null}
        </div>
      )}
    </div>
  );
}

/** Of the mistakes those in the fields of one key. */
function ownMistakes(mistakes: Mistakes, id: string): Mistakes {
  const pin = mistakes[`pin ${id}`];
  return pin === undefined ? {} : { pin };
}
