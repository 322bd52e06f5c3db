import type { BackupState } from '../../../app/contract/schemas.ts';
import type { BackupFile } from '../../../app/ledger/backup-file.ts';
import { type Problem, ProblemError } from '../../../app/problem.ts';
import type { ConfigFile } from '../../config/config-file.ts';
import { listBackups, makeBackup } from '../../store/backup.ts';
import type { Ledger } from '../../store/ledger.ts';
import { storeProblem } from '../../store/problems.ts';
import { Job } from '../jobs/job.ts';

/** How long closing waits for its backup, in seconds: a usual ledger takes one, a million entries about a hundred. */
const CLOSING_LIMIT = 180;

/** Backups as the window sees them: what there is, one on demand, and one when the program closes. */
export class Backups {
  readonly #ledger: Ledger;
  readonly #configFile: ConfigFile;
  readonly #onChange: (state: BackupState) => void;
  readonly #job = new Job<NonNullable<BackupState['progress']>>({
    onChange: () => this.#onChange(this.state()),
  });
  #closing = false;

  constructor(ledger: Ledger, configFile: ConfigFile, onChange: (state: BackupState) => void) {
    this.#ledger = ledger;
    this.#configFile = configFile;
    this.#onChange = onChange;
  }

  /** The finished backups of this ledger and the one under way. @throws ProblemError for a broken configuration */
  state(): BackupState {
    const { folder, onClose } = this.#settings();
    const id = this.#ledger.identity?.id;
    return {
      folder,
      onClose,
      backups: id === undefined ? [] : listBackups(folder, id),
      progress: this.#job.progress,
      closing: this.#closing,
    };
  }

  /** The newest finished backup; null when there is none, or none can be found. */
  newest(): BackupFile | null {
    try {
      return this.state().backups[0] ?? null;
    } catch {
      return null;
    }
  }

  /** Makes a backup now; a second call meanwhile waits for the same one. @throws ProblemError */
  async create(): Promise<BackupState> {
    await this.#job.share(async () => {
      const { folder } = this.#settings();
      this.#job.report({ step: 'copying', done: 0, total: 0, secondsLeft: null });
      await makeBackup(this.#ledger, folder, ({ step, done, total }) => {
        this.#job.saw(done, step);
        this.#job.report({ step, done, total, secondsLeft: this.#job.secondsLeft(total - done) });
      });
    });
    return this.state();
  }

  /**
   * Makes the backup of closing, unless it is switched off or the newest one already holds everything. Never
   * takes longer than three minutes.
   * @returns why there is none; null when all is well
   */
  async close(): Promise<Problem | null> {
    let timer: NodeJS.Timeout | undefined;
    try {
      if (this.#ledger.identity === null || !this.#settings().onClose || this.#isBackedUp()) return null;
      this.#closing = true;
      const tooLong = new Promise<Problem>((resolve) => {
        timer = setTimeout(
          () => resolve(storeProblem('backup.too-long', CLOSING_LIMIT)),
          CLOSING_LIMIT * 1000,
        );
      });
      return await Promise.race([this.create().then(() => null), tooLong]);
    } catch (error) {
      if (error instanceof ProblemError) return error.problem;
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  #isBackedUp(): boolean {
    const newest = this.newest();
    const { head, stored } = { head: this.#ledger.head()?.cid ?? null, stored: this.#ledger.outbox.stored() };
    return newest !== null && newest.head === head && newest.stored === stored;
  }

  #settings(): { readonly folder: string; readonly onClose: boolean } {
    const { config, resolve } = this.#configFile.read();
    return { folder: resolve(config.storage.backup_dir), onClose: config.storage.enable_backup };
  }
}
