import { deadline } from '@nats-io/transport-node';
import type { ConnectionFindings } from '../../../app/contract/config.ts';
import { type Problem, ProblemError } from '../../../app/problem.ts';
import type { LocatedConfig } from '../../config/config-file.ts';
import { openConnection } from '../../nats/connection.ts';
import { readCredentials } from '../../nats/credentials.ts';
import { explainNatsError } from '../../nats/failure.ts';
import { type Inspected, inspectStreams } from '../../nats/streams.ts';

/**
 * Connects, looks, and disconnects; nothing is made or changed on the server. In Offline mode only the files are
 * checked and no connection is opened.
 * @throws ProblemError when a file cannot be used or there is no connection
 */
export async function testConnection(located: LocatedConfig): Promise<ConnectionFindings> {
  const { nats } = located.config;
  const { warnings } = readCredentials(located);
  const explain = (error: unknown): ProblemError => {
    const to = { url: nats.url, stream: nats.stream_name, configFile: located.file };
    return new ProblemError(aboutTheTest(explainNatsError(error, to).problem), { cause: error });
  };
  const connection = await openConnection(located).catch((error: unknown) => {
    if (error instanceof ProblemError && error.problem.code === 'nats.offline-mode') return null;
    throw explain(error);
  });
  if (connection === null) return { warnings: [...warnings], connection };
  try {
    const { server_name: server, version, tls_required, tls_available } = connection.info ?? {};
    // The client itself would wait for ever.
    const roundTripMs = await deadline(connection.rtt(), nats.connection_timeout_secs * 1000).catch(
      (error) => {
        throw explain(error);
      },
    );
    let inspected: Inspected = { places: [], differences: [] };
    let problem: Problem | null = null;
    try {
      if (nats.enable_jetstream) inspected = await inspectStreams(connection, nats);
    } catch (error) {
      problem = explain(error).problem;
    }
    return {
      warnings: [...warnings],
      connection: {
        url: nats.url,
        server: server ?? '',
        version: version ?? '',
        // The client upgrades where the server requires TLS, and where the configuration asks for it.
        encrypted: tls_required === true || (tls_available === true && insistsOnTls(located)),
        roundTripMs: Math.round(roundTripMs),
        places: [...inspected.places],
        differences: [...inspected.differences],
        problem,
      },
    };
  } finally {
    await connection.close();
  }
}

function insistsOnTls({ config: { nats } }: LocatedConfig): boolean {
  return nats.tls !== undefined || nats.url.startsWith('tls://');
}

/** The same words, for somebody who was testing and not syncing. */
function aboutTheTest(problem: Problem): Problem {
  return {
    ...problem,
    meaning: 'Nothing was changed, here or on the server.',
    remedy: problem.remedy.replace(/, then sync again\.$/, ', then test again.'),
  };
}
