import { FolderOpen } from 'lucide-react';
import type { ConfigFault } from '../../app/config/faults.ts';
import type { Setting } from '../../app/config/settings.ts';
import type { SettingValue } from '../../app/config/toml-edit.ts';
import { Button } from '../shared/button.tsx';
import { TextField } from '../shared/text-field.tsx';
import { Tick } from '../shared/tick.tsx';
import { textOf, typedValue } from './draft.ts';
import { choosePath, typeSetting } from './settings-store.ts';

/** One setting: what it is for, what holds now, and what is wrong with it while one types. */
export function SettingField(props: {
  readonly setting: Setting;
  /** What stands in the file or was typed; null for nothing. */
  readonly value: SettingValue | null;
  /** What holds while nothing stands there. */
  readonly standard: SettingValue | undefined;
  readonly faults: readonly ConfigFault[];
  readonly isDisabled: boolean;
}) {
  const { setting, value, standard, faults, isDisabled } = props;
  const { key, kind, title } = setting;
  const mistake = faults.length === 0 ? undefined : sentence(faults);
  const about = `${setting.about}${setting.atStart === true ? ' Takes effect when the app is started again.' : ''}`;
  if (kind === 'switch') {
    return (
      <div className="flex flex-col gap-1" data-setting={key}>
        <Tick
          label={title}
          ticked={(value ?? standard) === true}
          onChange={(on) => typeSetting(key, on)}
          isDisabled={isDisabled}
          mistake={mistake}
        >
          <span>
            <span className="font-semibold">{title}</span>
            <span className="block text-sm text-muted">{about}</span>
          </span>
        </Tick>
      </div>
    );
  }
  const path = kind === 'file' || kind === 'folder';
  return (
    <div className="flex items-start gap-2" data-setting={key}>
      <div className="min-w-0 flex-1">
        <TextField
          label={title}
          name={key}
          value={textOf(value)}
          onChange={(typed) => typeSetting(key, typedValue(setting, typed))}
          mistake={mistake}
          hint={about}
          placeholder={standard === undefined ? 'Not set' : textOf(standard)}
          isDisabled={isDisabled}
          mono
          {...(kind === 'list' && { rows: 3 })}
        />
      </div>
      {path ? (
        <Button
          small
          className="mt-8"
          aria-label={`Choose: ${title}`}
          notNow={isDisabled ? 'The settings are being saved.' : null}
          saidBeside
          onPress={() => choosePath(key)}
        >
          <FolderOpen aria-hidden size={16} />
          Choose…
        </Button>
      ) : null}
    </div>
  );
}

/** `Must be at least 1.` */
function sentence(faults: readonly ConfigFault[]): string {
  const text = faults.map(({ allowed }) => allowed).join('; ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
