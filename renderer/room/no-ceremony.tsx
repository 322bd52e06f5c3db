import { useCount } from '../registry/use-count.ts';
import { Button } from '../shared/button.tsx';
import { EmptyState } from '../shared/empty-state.tsx';
import { go } from '../window/navigation.ts';
import { prepareFirstRehearsal } from './first-rehearsal.ts';
import { useRehearsal } from './running-bar.tsx';
import { StepAct } from './step-act.tsx';

/** The room while no ceremony runs: what comes before one, or the first rehearsal. */
export function NoCeremony() {
  const isRehearsal = useRehearsal();
  const scripts = useCount('script');
  const held = useCount('ceremony');
  if (scripts === null || held === null) return null;
  const hasScript = scripts.living > 0;
  return (
    <div className="pane flex flex-col gap-4">
      {isRehearsal ? <FirstRehearsal /> : null}
      <div className="rounded-md border border-line bg-surface">
        <EmptyState title="No ceremony is running">
          <p>
            A ceremony is held by a script: register one, let it be approved, and open a ceremony by it. The
            room then leads everybody through it, step by step.
          </p>
          <div className="flex flex-wrap gap-3">
            <Button
              look={hasScript && !isRehearsal ? 'primary' : 'plain'}
              notNow={hasScript ? null : 'Register a script first.'}
              onPress={() => go('ceremony', { filled: {} })}
            >
              Open a ceremony…
            </Button>
            <Button
              look={hasScript || isRehearsal ? 'plain' : 'primary'}
              onPress={() => go('script', { filled: {} })}
            >
              Register a script…
            </Button>
            {held.living + held.ended === 0 ? null : (
              <Button look="quiet" onPress={() => go('ceremony')}>
                Look at the ceremonies that were held
              </Button>
            )}
          </div>
        </EmptyState>
      </div>
    </div>
  );
}

/** The way for whoever is new; and back from it to what counts. */
function FirstRehearsal() {
  return (
    <section
      aria-labelledby="first-rehearsal"
      className="flex flex-col gap-3 rounded-md border border-s-4 border-line border-s-accent bg-surface p-6"
    >
      <h2 id="first-rehearsal" className="text-xl font-bold">
        Rehearse a small ceremony
      </h2>
      <p className="text-muted">
        It takes half an hour, alone or with a friend: keys and a certificate are made, approved and signed,
        and a transcript tells all of it. Have a watch at hand. You are asked first who sits where; whoever is
        not recorded yet is recorded right there.
      </p>
      <StepAct
        act="Rehearse a small ceremony…"
        running="The program asks in a dialog of its own…"
        run={prepareFirstRehearsal}
      />
      <p className="text-sm text-muted">
        When you have rehearsed enough: choose another ledger folder and another key folder in Settings, and
        create the ledger that counts there. This one stays where it is.
      </p>
      <Button small look="quiet" className="-ms-4 self-start" onPress={() => go('settings')}>
        Settings: the ledger folder
      </Button>
    </section>
  );
}
