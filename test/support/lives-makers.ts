import type { KeyAlgorithm } from '../../app/pki/algorithms.ts';
import { placeOf } from '../../app/registry/belonging.ts';
import type { Command } from '../../app/registry/index.ts';
import { algorithmsFor, exportFormSchema, importFormSchema } from '../../app/registry/key-facts.ts';
import { sharesOf } from '../../app/registry/key-shares.ts';
import type { RoleScope } from '../../app/registry/role-facts.ts';
import { permissionSchema, roleTypeSchema } from '../../app/registry/role-facts.ts';
import { chainOf, SOURCE } from './chain.ts';
import { createNatsUser, generateKey } from './commands.ts';
import { assignRole, letRolesGovern } from './commands-authority.ts';
import { testId } from './in-memory-registry.ts';
import type { Life } from './lives.ts';
import { certificateMakers } from './lives-certificates.ts';
import { freshNkey, natsMakers } from './lives-nats.ts';
import { scriptMakers } from './lives-scripts.ts';
import { assignYubiKey, provisionYubiKey } from './yubikey-commands.ts';

/*
 * What people enter by forms of their own, which no declaration of fields describes: keys, YubiKeys, signatures, comparisons.
 */

/** The files of a key that a slot of a YubiKey opens, or two of three shares. */
function sharedFiles() {
  const id = testId();
  const file = `${id}.yubikey-1.age`;
  return {
    kind: 'bound-age-files' as const,
    yubikeys: [
      {
        ...{ method: 'challenge-response' as const, file, serial: '12345678' },
        ...{ slot: 2 as const, challenge: 'A'.repeat(43) },
      },
    ],
    shares: { file: `${id}.shares.age`, needed: 2, total: 3, hashes: Array(3).fill('A'.repeat(43)) },
  };
}

/** Heads that are signed and compared. */
const heads = chainOf(3).map(({ entry, cid }) => ({ seq: entry.seq, head: cid }));
/** Making a key pair takes time: each YubiKey has the same one here, under an id and a fingerprint of its own. */
const { credential } = provisionYubiKey(testId());

/** Making an RSA key takes seconds. */
const isQuick = (algorithm: KeyAlgorithm) => !algorithm.startsWith('RSA');

/** Withheld commands: what makes each, where there is something that it could be about. */
export const makers: Readonly<Record<string, (life: Life) => Command | null>> = {
  GenerateKey(life) {
    const organization = life.some('organization');
    if (organization === null) return null;
    const locationId = life.idOf('location', organization.id, 0.6);
    const purpose = life.keyPurpose();
    return generateKey(organization.id, {
      ...life.freshKey(life.oneOf(algorithmsFor(purpose).filter(isQuick))),
      ...(locationId === null ? {} : { locationId }),
      ...(life.chance(0.3) ? { bound: sharedFiles() } : {}),
      personId: life.idOf('person', organization.id, 0.5),
      label: life.name(),
      description: life.chance(0.5) ? null : 'Kept in the safe.',
      purpose,
    });
  },
  ImportKey(life) {
    const organization = life.some('organization');
    if (organization === null) return null;
    const purpose = life.keyPurpose();
    return {
      type: 'ImportKey',
      ...{ id: testId(), organizationId: organization.id },
      ...life.freshKey(life.oneOf(algorithmsFor(purpose).filter(isQuick))),
      form: life.oneOf(importFormSchema.options),
      wasEncrypted: life.chance(0.5),
      personId: life.idOf('person', organization.id, 0.5),
      label: life.name(),
      description: null,
      purpose,
    };
  },
  ExportKey(life) {
    const key = life.some('key');
    if (key === null) return null;
    return {
      type: 'ExportKey',
      id: key.id,
      form: life.oneOf(exportFormSchema.options),
      reason: 'A server needs it.',
    };
  },
  StoreKeyOffline(life) {
    const key = life.some('key');
    const locationId = key === null ? null : life.idOf('location', key.organizationId, 0.1);
    if (key === null || locationId === null) return null;
    const files = [{ name: `${key.id}.age`, sha256: 'a'.repeat(64) }];
    return { type: 'StoreKeyOffline', id: key.id, medium: life.name(), locationId, files };
  },
  DrillKeyRecovery(life) {
    const key = life.some('key', life.chance(0.9) ? (one) => sharesOf(one) !== null : undefined);
    if (key === null) return null;
    const { needed = 2 } = sharesOf(key) ?? {};
    const shares = Array.from({ length: life.chance(0.9) ? needed : needed - 1 }, (_, at) => at + 1);
    return { type: 'DrillKeyRecovery', id: key.id, shares };
  },
  DestroyKey(life) {
    const key = life.some(
      'key',
      life.chance(0.9) ? ({ status }) => status === 'revoked' || status === 'archived' : undefined,
    );
    const witnessId = key === null ? null : life.idOf('person', key.organizationId, 0.1);
    if (key === null || witnessId === null) return null;
    const [files, missing] = life.chance(0.5) ? [[`${key.id}.age`], []] : [[], [`${key.id}.age`]];
    return { type: 'DestroyKey', id: key.id, witnessId, reason: 'Used up.', files, missing };
  },
  AssignRole(life) {
    const person = life.some('person');
    if (person === null) return null;
    const unitId = life.idOf('organization.unit', person.organizationId, 0.6);
    const scope: RoleScope =
      unitId === null
        ? { kind: life.chance(0.5) ? 'organization' : 'system' }
        : { kind: 'unit', unit_id: unitId };
    const command = assignRole(person.id, life.severalOf(permissionSchema.options), scope);
    return { ...command, role: { ...command.role, role_type: life.oneOf(roleTypeSchema.options) } };
  },
  CreateNatsUser(life) {
    const account = life.some('nats.account');
    if (account === null) return null;
    const place = placeOf('nats.account', account, life.registry);
    const organizationId = place === 'system' ? null : place.organizationId;
    const [personId, serviceAccountId, agentId] = [
      life.idOf('person', organizationId, 0.5),
      life.idOf('service.account', organizationId, 0.8),
      life.idOf('agent', organizationId, 0.8),
    ];
    return createNatsUser(account.id, {
      name: life.name(),
      publicKey: freshNkey(life, 'user'),
      personId,
      ...(serviceAccountId === null ? {} : { serviceAccountId }),
      ...(agentId === null ? {} : { agentId }),
    });
  },
  AssignYubiKey(life) {
    const person = life.some('person');
    if (person === null) return null;
    return assignYubiKey(person.id, { serial: life.chance(0.1) ? null : String(life.random.between(1, 12)) });
  },
  ConfigurePin: (life) =>
    life.withYubiKey((id) => ({
      type: 'ConfigurePin',
      id,
      change: 'set',
      retries: life.random.between(1, 8),
    })),
  ProvisionYubiKey: (life) =>
    life.withYubiKey((id) => {
      const own = id.replaceAll('-', '');
      const fingerprint = `SHA256:${own.padEnd(43, 'A')}`;
      return { type: 'ProvisionYubiKey', id, credential: { ...credential, credential_id: own, fingerprint } };
    }),
  ResetYubiKey: (life) => life.withYubiKey((id) => ({ type: 'ResetYubiKey', id })),
  ReportYubiKeyLost: (life) => life.withYubiKey((id) => ({ type: 'ReportYubiKeyLost', id, remark: null })),
  RetireYubiKey: (life) => life.withYubiKey((id) => ({ type: 'RetireYubiKey', id, remark: null })),
  ChangeOperationalMode(life) {
    const modes = ['Offline', 'Hybrid', 'Online'] as const;
    return { type: 'ChangeOperationalMode', id: testId(), from: life.oneOf(modes), to: life.oneOf(modes) };
  },
  LetRolesGovern: () => letRolesGovern(),
  SignCheckpoint(life) {
    const [at, end] = [life.oneOf(heads), life.oneOf(heads)];
    const key = life.some('key', ({ algorithm }) => algorithm === 'Ed25519');
    return {
      type: 'SignCheckpoint',
      id: testId(),
      statement: { ledger: SOURCE, ...at, at: life.now },
      signer: { personId: null, name: 'Alice' },
      signature: {
        kind: 'ed25519',
        key_id: key?.id ?? testId(),
        public_key: key?.publicKey ?? '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
        fingerprint: `SHA256:${life.oneOf(['A', 'B', 'C', 'D']).repeat(43)}`,
        signature: `${'A'.repeat(85)}A`,
      },
      end: life.chance(0.7) ? at : end,
      counterBefore: null,
    };
  },
  RecordComparison(life) {
    const { seq, head } = life.oneOf(heads);
    const people = [life.name(), life.name()];
    return {
      type: 'RecordComparison',
      id: testId(),
      cid: head,
      standsFor: { kind: 'head', seq },
      method: 'words',
      outcome: { result: 'equal' },
      people,
    };
  },
  ...certificateMakers,
  ...natsMakers,
  ...scriptMakers,
};
