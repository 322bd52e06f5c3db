/*
 * Names only, and no libraries: the preload bundles this file, and its allow-list is exactly what stands here.
 */

/** Every operation the window may ask of the main process. */
export const operationNames = [
  'app.info',
  'airGap.state',
  'ledger.status',
  'ledger.create',
  'ledger.verify',
  'ledger.readable',
  'ledger.salvage',
  'backup.list',
  'backup.create',
  'officer.set',
  'officer.means',
  'officer.prove',
  'roles.govern',
  'registry.page',
  'registry.count',
  'registry.letters',
  'registry.position',
  'registry.find',
  'registry.comingUp',
  'registry.chart',
  'registry.object',
  'registry.acts',
  'registry.act',
  'registry.choices',
  'registry.warnings',
  'registry.secretFiles',
  'registry.suggestions',
  'keys.generate',
  'keys.test',
  'keys.export',
  'keys.storeOffline',
  'keys.destroy',
  'keys.chooseImport',
  'keys.import',
  'keys.publicHalf',
  'keys.savePublicHalf',
  'shares.draw',
  'shares.forget',
  'operators.create',
  'accounts.create',
  'users.create',
  'passphrase.assess',
  'passphrase.generate',
  'entries.page',
  'entries.days',
  'entries.actors',
  'entries.read',
  'queue.retry',
  'queue.exportEntry',
  'cid.find',
  'comparisons.record',
  'comparisons.list',
  'certificates.profiles',
  'certificates.readProfile',
  'certificates.readRequest',
  'certificates.authorities',
  'certificates.about',
  'certificates.prepare',
  'certificates.save',
  'certificates.saveTrustStore',
  'lists.prepare',
  'lists.late',
  'lists.save',
  'requests.prepare',
  'requests.save',
  'requests.answer',
  'drafts.look',
  'drafts.approve',
  'drafts.sign',
  'signing.state',
  'signing.sign',
  'yubikeys.state',
  'yubikeys.recorded',
  'yubikeys.identify',
  'yubikeys.assign',
  'yubikeys.setPin',
  'yubikeys.changePin',
  'yubikeys.provision',
  'yubikeys.reportLost',
  'yubikeys.retire',
  'yubikeys.opens',
  'yubikeys.reset',
  'yubikeys.cancel',
  'sync.state',
  'sync.start',
  'sync.cancel',
  'sync.publishAgain',
  'sync.askAgain',
  'nats.settings',
  'nats.setUrl',
  'mode.set',
  'proof.state',
  'proof.start',
  'proof.cancel',
  'state.rebuild',
  'replay.findLedgers',
  'replay.chooseBundle',
  'replay.begin',
  'replay.start',
  'replay.cancel',
  'config.get',
  'config.save',
  'config.test',
  'config.choose',
  'config.writeExample',
  'bundle.ranges',
  'bundle.export',
  'bundle.cancel',
  'imports.list',
  'imports.open',
  'imports.dropBegin',
  'imports.dropPiece',
  'imports.dropEnd',
  'imports.unlock',
  'imports.openings',
  'imports.merge',
  'imports.cancel',
  'imports.verify',
  'receipts.write',
  'receipts.open',
  'receipts.apply',
  'bootstrap.choose',
  'bootstrap.record',
  'bootstrap.cancel',
  'window.halfTyped',
  'bootstrap.export',
  'theme.set',
  'clipboard.write',
] as const;

/** The name of one operation. */
export type OperationName = (typeof operationNames)[number];

/** Everything the main process tells the window unasked. */
export const topicNames = [
  'opening.changed',
  'ledger.changed',
  'sync.changed',
  'integrity.changed',
  'airGap.changed',
  'backup.changed',
  'proof.changed',
  'replay.changed',
  'exchange.changed',
  'yubikeys.changed',
  'imports.changed',
  'bootstrap.changed',
] as const;

/** The name of one pushed topic. */
export type TopicName = (typeof topicNames)[number];

/** The one IPC channel operations are asked on. */
export const INVOKE_CHANNEL = 'cim:invoke';

/** The one IPC channel topics are pushed on. */
export const PUSH_CHANNEL = 'cim:push';

/** The name under which the preload shows its bridge to the window. */
export const BRIDGE = 'cimKeys';

/** What the preload exposes: ask, and listen. Nothing else crosses. */
export interface Bridge {
  /** Asks the main process; the answer is the operation's `Outcome`. @throws when the name is not allowed */
  invoke(operation: string, input: unknown): Promise<unknown>;
  /** Listens to a topic. @returns a function that stops listening. @throws when the name is not allowed */
  subscribe(topic: string, listener: (message: unknown) => void): () => void;
}
