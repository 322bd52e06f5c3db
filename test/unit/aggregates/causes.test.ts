import { expect, test } from 'vitest';
import { operations } from '../../../app/contract/operations.ts';
import { catalogue, forms } from '../../../app/registry/dispatch.ts';
import { rows } from '../../../app/registry/index.ts';
import { causes } from '../../support/causes.ts';

/*
 * Every event is caused by a command of the window's contract. That each command causes the events that stand in the table,
 * and that the contract takes it, the random lives show.
 */

/**
 * Withheld commands, and the operation that brings each about.
 * Whoever adds one puts it here.
 */
const broughtAboutBy: Readonly<Record<string, readonly string[]>> = {
  AssignRole: ['bootstrap.record'],
  GenerateKey: ['keys.generate'],
  ImportKey: ['keys.import'],
  ExportKey: ['keys.export'],
  StoreKeyOffline: ['keys.storeOffline'],
  DrillKeyRecovery: ['keys.drill'],
  DestroyKey: ['keys.destroy'],
  AssignYubiKey: ['yubikeys.assign'],
  ConfigurePin: ['yubikeys.setPin', 'yubikeys.changePin'],
  ProvisionYubiKey: ['yubikeys.provision'],
  ResetYubiKey: ['yubikeys.reset'],
  ReportYubiKeyLost: ['yubikeys.reportLost'],
  RetireYubiKey: ['yubikeys.retire'],
  PrepareDraft: [
    'certificates.prepare',
    'lists.prepare',
    'requests.prepare',
    'tokens.prepare',
    'activations.prepare',
  ],
  ApproveDraft: ['drafts.approve'],
  SignDraft: ['drafts.sign'],
  IssueCertificate: ['drafts.sign'],
  IssueRevocationList: ['drafts.sign'],
  SignCertificateRequest: ['drafts.sign'],
  AnswerCertificateRequest: ['requests.answer'],
  SignNatsToken: ['drafts.sign'],
  SignNatsActivation: ['drafts.sign'],
  CreateNatsOperator: ['operators.create'],
  CreateNatsAccount: ['accounts.create'],
  CreateNatsUser: ['users.create'],
  GenerateNatsSigningKey: ['signingKeys.generate'],
  ConfigureNatsAccount: ['accounts.configure'],
  ConfigureNatsUser: ['users.configure'],
  RecordNatsTokenPush: ['tokens.push'],
  ExportNatsConfig: ['creds.export', 'servers.export', 'nsc.export'],
  ChangeOperationalMode: ['mode.set'],
  LetRolesGovern: ['roles.govern'],
  SignCheckpoint: ['signing.sign'],
  RecordComparison: ['comparisons.record'],
  RegisterScript: ['scripts.register'],
  ApproveScript: ['scripts.approve'],
  OpenCeremony: ['ceremony.open'],
  // And by the program itself, when the laptop changes while a ceremony runs.
  RecordCeremonyMachine: ['ceremony.open'],
  RecordCeremonyEvidence: ['ceremony.bring', 'ceremony.measure', 'ceremony.write'],
  BeginCeremonyAct: ['ceremony.begin', 'ceremony.act'],
  // With what the act records, whichever operation that is.
  FinishCeremonyAct: ['ceremony.act', 'keys.generate', 'drafts.sign'],
  RecordCeremonyInterruption: ['ceremony.interrupted'],
  PassCeremonyGate: ['ceremony.pass'],
  SignOffCeremony: ['ceremony.signOff'],
  ReportCeremonyDeviation: ['ceremony.deviate'],
  ResolveCeremonyDeviation: ['ceremony.agree'],
  RegisterAssetInCeremony: ['ceremony.bring', 'ceremony.agree'],
  MoveAssetInCeremony: ['ceremony.bring', 'ceremony.agree'],
  MoveYubiKeyInCeremony: ['ceremony.bring', 'ceremony.agree'],
  MoveShareInCeremony: ['ceremony.bring', 'ceremony.agree'],
  PauseCeremony: ['ceremony.pause'],
  ContinueCeremony: ['ceremony.continue'],
  ChangeCeremonySeat: ['ceremony.seat'],
  EndCeremonyEarly: ['ceremony.end'],
  CloseCeremony: ['ceremony.close'],
  RecordCeremonyDuty: ['ceremony.duty'],
};

/** Every command there is. */
const commandTypes = new Set(Object.values(rows).flatMap(({ desk }) => Object.keys(desk.rows.commands)));

test('each event of the catalogue is caused by a command that there is', () => {
  const events = [...catalogue.values()].flatMap((kinds) => [...kinds.keys()]);
  expect(Object.keys(causes).toSorted()).toEqual(events.toSorted());
  for (const commands of Object.values(causes))
    for (const command of commands) expect(commandTypes.has(command), command).toBe(true);
});

test('each command causes an event', () => {
  const named = new Set<string>(Object.values(causes).flat());
  expect([...commandTypes].filter((type) => !named.has(type))).toEqual([]);
});

test('each withheld command is brought about by an operation of the contract, and each other one asked for', () => {
  const withheld = [...commandTypes].filter((type) => !forms.has(type));
  expect(Object.keys(broughtAboutBy).toSorted()).toEqual(withheld.toSorted());
  for (const names of Object.values(broughtAboutBy))
    for (const name of names) expect(Object.keys(operations), name).toContain(name);
  expect(operations['registry.act'].needs).toContain('officer');
});
