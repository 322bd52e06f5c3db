import { useEffect, useMemo } from 'react';
import type { ConfigFault } from '../../app/config/faults.ts';
import { defaultConfig } from '../../app/config/schema.ts';
import { flatten } from '../../app/config/setting-values.ts';
import { settingGroups } from '../../app/config/settings.ts';
import { useAnswer } from '../bridge/query.ts';
import { Busy } from '../shared/busy.tsx';
import { Button } from '../shared/button.tsx';
import { Card } from '../shared/card.tsx';
import { Fact, Facts } from '../shared/facts.tsx';
import { ProblemNotice } from '../shared/problem-notice.tsx';
import { useLedger } from '../window/ledger.ts';
import { ScreenFrame } from '../window/screen-frame.tsx';
import { ConnectionTest, Warnings } from './connection-test.tsx';
import { effective, faultsOf, faultsWithoutField } from './draft.ts';
import { FileFaults } from './file-faults.tsx';
import { ModeSetting } from './mode-setting.tsx';
import { SaveBar } from './save-bar.tsx';
import { SettingField } from './setting-field.tsx';
import { fileActs, readSettings, useSettings, writeExample } from './settings-store.ts';

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
                {values === null ? null : <ConnectionTest offline={offline} isDisabled={faults.length > 0} />}
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
