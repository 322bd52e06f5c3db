import { OctagonX } from 'lucide-react';
import { useEffect, useMemo } from 'react';
import { placedFaultText } from '../../app/config/fault-places.ts';
import type { ConfigFault } from '../../app/config/faults.ts';
import { defaultConfig } from '../../app/config/schema.ts';
import { flatten } from '../../app/config/setting-values.ts';
import { settingGroups } from '../../app/config/settings.ts';
import type { ConfigState } from '../../app/contract/config.ts';
import { useAnswer } from '../bridge/query.ts';
import { Busy } from '../shared/busy.tsx';
import { Button } from '../shared/button.tsx';
import { Card } from '../shared/card.tsx';
import { counted } from '../shared/counted.ts';
import { Fact, Facts } from '../shared/facts.tsx';
import { ProblemNotice } from '../shared/problem-notice.tsx';
import { useLedger } from '../window/ledger.ts';
import { go } from '../window/navigation.ts';
import { ScreenFrame } from '../window/screen-frame.tsx';
import { ConnectionTest, Warnings } from './connection-test.tsx';
import { effective, faultsOf, faultsWithoutField } from './draft.ts';
import { SettingField } from './setting-field.tsx';
import {
  discardDraft,
  fileActs,
  readSettings,
  saveSettings,
  testing,
  typeSetting,
  useSettings,
  writeExample,
} from './settings-store.ts';

const standards = flatten(defaultConfig());
const noFaults: readonly ConfigFault[] = [];

/** Every key of the configuration: what it is for, what holds, and what is wrong with it. */
export function SettingsScreen() {
  const { answer: state, problem: unread } = useAnswer('config.get', {});
  const { draft } = useSettings();
  const { busy, problem: refused } = fileActs.use();
  const problem = refused ?? unread;
  const offline = (useLedger()?.mode ?? 'Offline') === 'Offline';
  useEffect(() => readSettings(), []);
  const values = state?.values ?? null;
  const faults = useMemo(() => (values === null ? noFaults : faultsOf(values, draft)), [values, draft]);
  const changes = effective(values ?? {}, draft);
  return (
    <ScreenFrame
      title="Settings"
      about="The configuration of this laptop. Empty fields use their defaults."
      acts={
        <>
          <Button small onPress={readSettings}>
            Read the file again
          </Button>
          <Button small onPress={writeExample}>
            Write an example file
          </Button>
        </>
      }
      scrolls
    >
      {state === undefined && problem === null ? <Busy>Reading the configuration…</Busy> : null}
      {problem === null ? null : <ProblemNotice problem={problem} />}
      {state === undefined ? null : (
        <>
          <FileFaults state={state} withoutField={faultsWithoutField(faults)} />
          <div className="@container [&_*]:scroll-mt-4 [&_*]:scroll-mb-24">
            <div className="grid grid-cols-1 items-start gap-4 @min-[60rem]:grid-cols-[minmax(0,1.4fr)_minmax(0,1fr)]">
              <div className="flex min-w-0 flex-col gap-4 @min-[60rem]:sticky @min-[60rem]:top-0 @min-[60rem]:order-2">
                {values === null ? null : (
                  <ConnectionTest
                    offline={offline}
                    notNow={faults.length > 0 ? 'Correct the marked settings first.' : null}
                  />
                )}
                <Card title="File">
                  <Facts>
                    <Fact label="Configuration" mono>
                      {state.file}
                    </Fact>
                  </Facts>
                  <Warnings warnings={state.warnings} />
                </Card>
              </div>
              {values === null ? null : (
                <div className="flex min-w-0 flex-col gap-4">
                  {settingGroups.map(({ title, settings }) => (
                    <Card key={title} title={title}>
                      {settings.map((setting) =>
                        setting.kind === 'mode' ? (
                          <ModeSetting key={setting.key} about={setting.about} />
                        ) : (
                          <SettingField
                            key={setting.key}
                            setting={setting}
                            value={(setting.key in draft ? draft[setting.key] : values[setting.key]) ?? null}
                            standard={standards.get(setting.key)}
                            faults={faults.filter((fault) => fault.key === setting.key)}
                            isDisabled={busy !== null}
                          />
                        ),
                      )}
                    </Card>
                  ))}
                </div>
              )}
            </div>
          </div>
          <SaveBar changed={Object.keys(changes).length} wrong={faults.length} />
        </>
      )}
    </ScreenFrame>
  );
}

/** The mode, which is not switched here: a switch is a recorded act. */
function ModeSetting({ about }: { readonly about: string }) {
  const mode = useLedger()?.mode;
  return (
    <div className="flex flex-wrap items-center gap-3" data-setting="mode.mode">
      {mode === undefined ? null : <p className="font-semibold">{mode}</p>}
      <p className="min-w-0 flex-1 basis-60 text-sm text-muted">{about}</p>
      {mode === undefined ? null : (
        <Button small onPress={() => go('sync')}>
          Go to Sync
        </Button>
      )}
    </div>
  );
}

/** What is wrong with the file on the disk, and what of it no field can mend. */
function FileFaults(props: { readonly state: ConfigState; readonly withoutField: readonly ConfigFault[] }) {
  const { faults, values } = props.state;
  if (faults.length === 0) return null;
  return (
    <section
      aria-label="What is wrong with the file"
      data-testid="config-faults"
      className="flex gap-3 rounded-md border border-broken bg-surface p-4"
    >
      <OctagonX aria-hidden className="mt-0.5 shrink-0 text-broken" size={20} />
      <div className="flex min-w-0 flex-col gap-2">
        <p className="font-semibold text-broken">The configuration file cannot be used as it is.</p>
        <ul className="flex flex-col gap-1">
          {faults.map((fault) => (
            <li key={`${fault.key} ${fault.allowed}`} className="min-w-0 break-words">
              {placedFaultText(fault)}
            </li>
          ))}
        </ul>
        <p>
          {values === null
            ? 'Correct the file in a text editor, then read it again. Until then no connection is opened.'
            : 'Correct the marked settings and save. Until then no connection is opened. The ledger is untouched.'}
        </p>
        {values === null ? null : (
          <div className="flex flex-wrap gap-2">
            {props.withoutField.map(({ key }) => (
              <Button key={key} small onPress={() => typeSetting(key, null)}>
                Remove {key}
              </Button>
            ))}
          </div>
        )}
      </div>
    </section>
  );
}

/** Saves all changes at once, or forgets them; stays in sight while the settings scroll. */
function SaveBar(props: { readonly changed: number; readonly wrong: number }) {
  const { done } = useSettings();
  const isSaving = fileActs.use().busy !== null;
  const isTesting = testing.use().busy !== null;
  const busy = isSaving || isTesting;
  const { changed, wrong } = props;
  const words =
    changed === 0
      ? done
      : wrong === 0
        ? `${counted(changed, 'change')} not saved yet.`
        : `${counted(changed, 'change')} not saved yet. ${counted(wrong, 'setting')} cannot be used: see the marks.`;
  const notNow = busy
    ? 'Wait until this has come to its end.'
    : changed === 0
      ? 'Nothing was changed.'
      : null;
  return (
    <div className="sticky -bottom-5 -mx-5 -mb-5 mt-auto flex flex-wrap items-center justify-end gap-3 border-t border-line bg-surface px-5 py-3 low:-bottom-4 low:-mx-4 low:-mb-4">
      <p role="status" data-testid="settings-status" className="me-auto min-w-0 break-all">
        {words}
      </p>
      {isSaving ? <Busy>Saving…</Busy> : null}
      <Button notNow={notNow} saidBeside onPress={discardDraft}>
        Discard
      </Button>
      <Button look="primary" notNow={notNow ?? (wrong > 0 ? words : null)} saidBeside onPress={saveSettings}>
        Save settings
      </Button>
    </div>
  );
}
