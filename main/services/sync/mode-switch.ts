import type { OperationalMode } from '../../../app/config/schema.ts';
import { isCopy } from '../../../app/ledger/identity.ts';
import { ProblemError } from '../../../app/problem.ts';
import { LEDGER_KEY } from '../../../app/registry/authority.ts';
import type { ConfigFile } from '../../config/config-file.ts';
import type { Ledger } from '../../store/ledger.ts';
import type { Registrar } from '../recording/registrar.ts';

/** Who switched, where somebody edited the configuration file instead of asking the app. */
const FILE = { kind: 'system', name: 'Configuration file' } as const;

/**
 * Switches the mode, as a recorded act. What holds is the mode in the configuration file; the ledger says how it
 * came about. A switch towards the network is recorded first and written to the file afterwards, so that no
 * connection is ever opened that the ledger does not announce; a switch to Offline is written first, so that
 * recording it sends nothing any more. A crash in between leaves file and ledger apart: `followFile` records that.
 */
export class ModeSwitch {
  readonly #ledger: Ledger;
  readonly #registrar: Registrar;
  readonly #configFile: ConfigFile;

  constructor(ledger: Ledger, registrar: Registrar, configFile: ConfigFile) {
    this.#ledger = ledger;
    this.#registrar = registrar;
    this.#configFile = configFile;
  }

  /**
   * Switches to another mode.
   * @throws ProblemError when nobody has said who acts, it is that mode already, or the ledger or the file cannot be written
   */
  switchTo(to: OperationalMode, ledgerId: string): void {
    this.followFile();
    const { identity } = this.#ledger;
    if (identity !== null && isCopy(identity)) {
      // A copy records nothing: how this laptop works is no part of the original's history.
      this.#configFile.change({ 'mode.mode': to });
      return;
    }
    const from = this.#configFile.read().config.mode.mode;
    const command = { type: 'ChangeOperationalMode', id: ledgerId, from, to } as const;
    this.#registrar.requireNamed();
    this.#registrar.check(command);
    if (to === 'Offline') {
      this.#configFile.change({ 'mode.mode': to });
      this.#registrar.record(command);
      return;
    }
    this.#registrar.record(command);
    try {
      this.#configFile.change({ 'mode.mode': to });
    } catch (error) {
      this.followFile();
      throw error;
    }
  }

  /**
   * Records a switch that the file has made by itself: somebody edited it, or a switch was recorded and then not
   * written. Does nothing while the file cannot be used, and before the first switch: the file's mode is then
   * simply the one the ledger began with. What cannot be recorded now is recorded the next time.
   */
  followFile(): void {
    const { identity, objects } = this.#ledger;
    if (identity === null) return;
    const recorded = objects.holderOf('ledger', LEDGER_KEY)?.mode ?? null;
    if (recorded === null) return;
    try {
      const { mode } = this.#configFile.read().config.mode;
      if (mode === recorded) return;
      const command = {
        type: 'ChangeOperationalMode',
        id: identity.id,
        from: recorded,
        to: mode,
      } as const;
      this.#registrar.record(command, FILE);
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
    }
  }
}
