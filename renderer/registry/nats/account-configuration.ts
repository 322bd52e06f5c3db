import type { AccountLimits } from '../../../app/pki/nats/claims.ts';
import { hasJetStream, limitlessZeros, meantLimits } from '../../../app/pki/nats/limits.ts';
import {
  type AccountConfiguration,
  accountConfigurationSchema,
  accountFault,
  exportsFault,
  ZERO_IS_NO_LIMIT,
} from '../../../app/registry/nats-configuration.ts';
import { JETSTREAM_OFF, JETSTREAM_ON, type JetStreamLimits } from '../../../app/registry/nats-presets.ts';
import { type Mistakes, mistakesBy, orNull } from '../../shared/mistakes.ts';
import { listIn, textIn, type Values } from '../../window/drafts.ts';
import { linesIn } from '../certificates/names-text.ts';
import { type LimitUnit, limitIn, limitMistake, limitText, NO_LIMIT } from './limit-text.ts';

/** A limit that is a number, with what it counts. */
export interface NumberedLimit<Of extends keyof AccountLimits = keyof AccountLimits> {
  readonly name: Exclude<Of, 'wildcards' | 'disallow_bearer' | 'max_bytes_required'>;
  readonly unit: LimitUnit;
}

/** The limits that every account has. */
export const usualLimits: readonly NumberedLimit[] = [
  { name: 'conn', unit: 'count' },
  { name: 'leaf', unit: 'count' },
  { name: 'subs', unit: 'count' },
  { name: 'payload', unit: 'bytes' },
  { name: 'data', unit: 'bytes' },
  { name: 'imports', unit: 'count' },
  { name: 'exports', unit: 'count' },
];

/** Those of an account with JetStream. */
export const jetStreamLimits: readonly NumberedLimit<keyof JetStreamLimits>[] = [
  { name: 'disk_storage', unit: 'bytes' },
  { name: 'mem_storage', unit: 'bytes' },
  { name: 'streams', unit: 'count' },
  { name: 'consumer', unit: 'count' },
  { name: 'disk_max_stream_bytes', unit: 'bytes' },
  { name: 'mem_max_stream_bytes', unit: 'bytes' },
  { name: 'max_ack_pending', unit: 'count' },
];

/** The names of the fields for what users may who say nothing themselves. */
export const defaultNames = {
  publish: 'defaultPublish',
  subscribe: 'defaultSubscribe',
  allowResponses: 'defaultResponses',
};

/** The field of a limit: imports and exports themselves are called as their limits are. */
export function limitField(name: NumberedLimit['name']): string {
  return `limit.${name}`;
}

/** The field of an export or import: of which list, in which row, and what of it. */
export function rowField(list: 'exports' | 'imports', row: string, what: string): string {
  return `${list}.${row}.${what}`;
}

/** The limits of JetStream in fields. */
export function jetStreamValues(limits: JetStreamLimits): Values {
  return {
    ...Object.fromEntries(
      jetStreamLimits.map(({ name, unit }) => [limitField(name), limitText(limits[name], unit)]),
    ),
    max_bytes_required: limits.max_bytes_required,
  };
}

/** How the form begins: as the account is configured now. */
export function accountValues({
  limits,
  default_permissions: usual,
  exports,
  imports,
}: AccountConfiguration): Values {
  const exported = exports.flatMap(({ name, subject, kind, activation_required }, at) => [
    [rowField('exports', String(at), 'name'), name],
    [rowField('exports', String(at), 'subject'), subject],
    [rowField('exports', String(at), 'kind'), kind],
    [rowField('exports', String(at), 'activation'), activation_required === true],
  ]);
  const imported = imports.flatMap(({ name, subject, account, kind, local_subject, activation }, at) => [
    [rowField('imports', String(at), 'name'), name],
    [rowField('imports', String(at), 'subject'), subject],
    [rowField('imports', String(at), 'kind'), kind],
    [rowField('imports', String(at), 'account'), account],
    [rowField('imports', String(at), 'local'), local_subject ?? ''],
    [rowField('imports', String(at), 'activation'), activation ?? ''],
  ]);
  return {
    ...Object.fromEntries(
      usualLimits.map(({ name, unit }) => [limitField(name), limitText(limits[name], unit)]),
    ),
    wildcards: limits.wildcards,
    disallow_bearer: limits.disallow_bearer,
    jetStream: hasJetStream(limits) ? 'on' : 'off',
    ...jetStreamValues(hasJetStream(limits) ? meantLimits(limits) : JETSTREAM_ON),
    defaults: usual === null ? 'everything' : 'listed',
    [defaultNames.publish]: (usual?.publish ?? []).join('\n'),
    [defaultNames.subscribe]: (usual?.subscribe ?? []).join('\n'),
    [defaultNames.allowResponses]: usual?.allow_responses ?? false,
    exports: exports.map((_, at) => String(at)),
    imports: imports.map((_, at) => String(at)),
    ...Object.fromEntries([...exported, ...imported]),
  };
}

/** What was entered. What is no number stands there as one that is refused. */
export function accountConfigurationIn(values: Values): AccountConfiguration {
  const text = (name: string) => textIn(values[name]);
  const limit = ({ name, unit }: NumberedLimit) => limitIn(text(limitField(name)), unit) ?? Number.NaN;
  const of = (limits: readonly NumberedLimit[]) =>
    Object.fromEntries(limits.map((one) => [one.name, limit(one)]));
  const limits = {
    ...JETSTREAM_ON,
    ...{ subs: Number.NaN, data: Number.NaN, payload: Number.NaN, imports: Number.NaN },
    ...{ exports: Number.NaN, conn: Number.NaN, leaf: Number.NaN },
    ...of(usualLimits),
    wildcards: values['wildcards'] === true,
    disallow_bearer: values['disallow_bearer'] === true,
    ...(values['jetStream'] === 'on'
      ? { ...of(jetStreamLimits), max_bytes_required: values['max_bytes_required'] === true }
      : JETSTREAM_OFF),
  };
  return {
    limits,
    default_permissions:
      values['defaults'] === 'listed'
        ? {
            publish: linesIn(text(defaultNames.publish)),
            subscribe: linesIn(text(defaultNames.subscribe)),
            allow_responses: values[defaultNames.allowResponses] === true,
          }
        : null,
    exports: listIn(values['exports']).map((row) => {
      const of = (what: string) => text(rowField('exports', row, what));
      return {
        ...{ name: of('name'), subject: of('subject').trim(), kind: kindOf(of('kind')) },
        ...(values[rowField('exports', row, 'activation')] === true
          ? { activation_required: true as const }
          : {}),
      };
    }),
    imports: listIn(values['imports']).map((row) => {
      const of = (what: string) => text(rowField('imports', row, what));
      return {
        ...{ name: of('name'), subject: of('subject').trim(), account: of('account').trim() },
        kind: kindOf(of('kind')),
        local_subject: orNull(of('local').trim()),
        ...(of('activation') === '' ? {} : { activation: of('activation') }),
      };
    }),
  };
}

function kindOf(text: string): 'stream' | 'service' {
  return text === 'service' ? 'service' : 'stream';
}

/** What is wrong with what was entered, by field. */
export function accountMistakes(
  values: Values,
  account: { readonly isSystem: boolean; readonly publicKey: string },
): Mistakes {
  const configuration = accountConfigurationIn(values);
  const wrong: Record<string, string> = {};
  const zeros: readonly NumberedLimit['name'][] = limitlessZeros(configuration.limits);
  const shown = [...usualLimits, ...(values['jetStream'] === 'on' ? jetStreamLimits : [])];
  for (const { name, unit } of shown) {
    const typed = textIn(values[limitField(name)]);
    const mistake = limitMistake(typed, unit);
    if (mistake !== undefined) wrong[limitField(name)] = mistake;
    else if (zeros.includes(name))
      wrong[limitField(name)] = `${ZERO_IS_NO_LIMIT}: enter 1 or more, or ${NO_LIMIT}.`;
  }
  if (
    values['jetStream'] === 'on' &&
    wrong[limitField('disk_storage')] === undefined &&
    !hasJetStream(configuration.limits)
  )
    wrong[limitField('disk_storage')] = 'With room neither on the disk nor in memory there is no JetStream.';
  const found = { ...mistakesBy(accountConfigurationSchema, configuration, fieldsIn(values)), ...wrong };
  if (Object.keys(found).length > 0) return found;
  const fault = accountFault(configuration, account);
  if (fault !== null) return { [faultField(fault)]: fault };
  const twice = exportsFault(configuration);
  return twice === null ? {} : { exports: twice };
}

/** Under which field stands what does not fit together: the sentences are those of the registry. */
function faultField(fault: string): string {
  if (fault.includes('JetStream')) return 'jetStream';
  return /imports than|of the import/.test(fault) ? 'imports' : 'exports';
}

function fieldsIn(values: Values): (path: readonly PropertyKey[]) => string {
  return ([part = '', at = '', what = '']) => {
    if (part === 'limits') return `limit.${String(at)}`;
    if (part === 'default_permissions')
      return at === 'subscribe' ? defaultNames.subscribe : defaultNames.publish;
    if (part !== 'exports' && part !== 'imports') return String(part);
    const row = listIn(values[part])[Number(at)];
    return row === undefined ? part : rowField(part, row, what === 'local_subject' ? 'local' : String(what));
  };
}
