import { connectionTypes } from '../../../app/pki/nats/claims.ts';
import { accessFault, type UserConfiguration } from '../../../app/registry/nats-configuration.ts';
import type { Mistakes } from '../../shared/mistakes.ts';
import { listIn, textIn, type Values } from '../../window/drafts.ts';
import { linesIn } from '../certificates/names-text.ts';

/** From where, when and how somebody may connect. */
export type Access = Pick<UserConfiguration, 'networks' | 'times' | 'time_zone' | 'connection_types'>;

/** What the fields of access are called. */
export const accessLabels = {
  networks: 'Only from the networks',
  times: 'Only at the times',
  timeZone: 'Time zone',
  connectionTypes: 'Only by connections of the kinds',
};

/** The fields of access as they begin. */
export function accessValues({ networks, times, time_zone, connection_types }: Access): Values {
  return {
    networks: networks.join('\n'),
    times: times.map(({ start, end }) => `${shortTime(start)} to ${shortTime(end)}`).join('\n'),
    timeZone: time_zone ?? '',
    connectionTypes: connection_types,
  };
}

/** What was entered in them; a line that is no span of time stands there as it was typed, and the contract refuses it. */
export function accessIn(values: Values): Access {
  const zone = textIn(values['timeZone']).trim();
  const chosen = listIn(values['connectionTypes']);
  return {
    networks: linesIn(textIn(values['networks'])),
    times: linesIn(textIn(values['times'])).map((line) => {
      const [start = '', end = ''] = line.split(/\s*(?:-|–|\bto\b)\s*/);
      return { start: wholeTime(start), end: wholeTime(end) };
    }),
    time_zone: zone === '' ? null : zone,
    connection_types: connectionTypes.filter((kind) => chosen.includes(kind)),
  };
}

/** What does not fit together in them. */
export function accessMistakes(access: Access): Mistakes {
  const fault = accessFault(access);
  return fault === null ? {} : { [access.time_zone === null ? 'timeZone' : 'times']: fault };
}

/** The field in which a part of access was entered; null for another part. */
export function accessField(part: PropertyKey | undefined): string | null {
  switch (part) {
    case 'networks':
    case 'times':
      return part;
    case 'time_zone':
      return 'timeZone';
    case 'connection_types':
      return 'connectionTypes';
    default:
      return null;
  }
}

/** How clients connect, and what that means. */
export const connectionNames: Readonly<Record<Access['connection_types'][number], string>> = {
  STANDARD: 'NATS clients (STANDARD)',
  WEBSOCKET: 'WebSocket (WEBSOCKET)',
  LEAFNODE: 'Leaf nodes (LEAFNODE)',
  LEAFNODE_WS: 'Leaf nodes over WebSocket (LEAFNODE_WS)',
  MQTT: 'MQTT (MQTT)',
  MQTT_WS: 'MQTT over WebSocket (MQTT_WS)',
  IN_PROCESS: 'Within the server’s own process (IN_PROCESS)',
};

function wholeTime(text: string): string {
  return /^\d{1,2}:\d{2}$/.test(text) ? `${text.padStart(5, '0')}:00` : text;
}

function shortTime(text: string): string {
  return text.replace(/:00$/, '');
}
