import { FieldBox } from '../../shared/form.tsx';
import type { Mistakes } from '../../shared/mistakes.ts';
import { SeveralField } from '../../shared/several-field.tsx';
import { TextField } from '../../shared/text-field.tsx';
import { type Draft, listIn, textIn } from '../../window/drafts.ts';
import { accessLabels, connectionNames } from './access.ts';

/** How many time zones are suggested at once. */
const SUGGESTED = 8;

const ZONES = ['UTC', ...Intl.supportedValuesOf('timeZone')];

/** From where, when and how somebody may connect; an empty field binds nothing. */
export function AccessFields(props: {
  readonly draft: Draft;
  readonly mistakes: Mistakes;
  readonly onLeave: (name: string) => void;
  readonly isDisabled: boolean;
}) {
  const { mistakes, onLeave, isDisabled } = props;
  const { values, enter } = props.draft;
  const zone = textIn(values['timeZone']).trim();
  const zones = ZONES.filter((name) => name.toLowerCase().includes(zone.toLowerCase())).slice(0, SUGGESTED);
  return (
    <>
      <FieldBox name="networks" onLeave={() => onLeave('networks')}>
        <TextField
          label={accessLabels.networks}
          name="networks"
          rows={2}
          mono
          value={textIn(values['networks'])}
          onChange={(networks) => enter({ networks })}
          mistake={mistakes['networks']}
          hint="One per line, such as 10.0.0.0/8; one address is 10.1.2.3/32. Empty: from anywhere."
          isDisabled={isDisabled}
          optional
        />
      </FieldBox>
      <FieldBox name="times" onLeave={() => onLeave('times')}>
        <TextField
          label={accessLabels.times}
          name="times"
          rows={2}
          mono
          value={textIn(values['times'])}
          onChange={(times) => enter({ times })}
          mistake={mistakes['times']}
          hint="One per line, such as 08:00 to 18:00. Empty: at any time."
          isDisabled={isDisabled}
          optional
        />
      </FieldBox>
      <FieldBox name="timeZone" onLeave={() => onLeave('timeZone')}>
        <TextField
          label={accessLabels.timeZone}
          name="timeZone"
          value={textIn(values['timeZone'])}
          onChange={(timeZone) => enter({ timeZone })}
          mistake={mistakes['timeZone']}
          suggestions={zones.length === 1 && zones[0] === zone ? [] : zones}
          hint="In which the times are meant, such as Europe/Berlin. Empty where there are none."
          isDisabled={isDisabled}
          optional
        />
      </FieldBox>
      <FieldBox name="connectionTypes" wide>
        <SeveralField
          label={accessLabels.connectionTypes}
          hint="None ticked: by any."
          choices={connectionNames}
          value={listIn(values['connectionTypes'])}
          onChange={(chosen) => enter({ connectionTypes: chosen })}
          isDisabled={isDisabled}
          mistake={mistakes['connectionTypes']}
        />
      </FieldBox>
    </>
  );
}
