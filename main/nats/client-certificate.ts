import { connect } from 'node:net';

/**
 * Whether the server demands a client certificate, by what it says of itself before anything else. With TLS 1.3 a
 * server that refuses a client's certificate may end the connection before its reason has arrived; then it is
 * asked. Source: NATS client protocol, INFO, `tls_verify`.
 * @param url `tls://host:4222`
 * @param patience milliseconds
 */
export function demandsClientCertificate(url: string, patience: number): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 4222) });
    let said = '';
    const end = () => {
      socket.destroy();
      resolve(/^INFO .*"tls_verify":\s*true/.test(said));
    };
    socket.setTimeout(patience, end);
    socket.on('error', end).on('close', end);
    socket.on('data', (chunk) => {
      said += String(chunk);
      if (said.includes('\n') || said.length > 65_536) end();
    });
  });
}
