/**
 * Takes from a page's world every way to reach a network. Runs there, before any script of the page, as text: it may use
 * nothing from outside of itself. The page's policy and the session refuse requests; WebRTC asks neither of them.
 */
export function takeNetworkAway(): void {
  const named = [
    ...[
      'RTCPeerConnection',
      'webkitRTCPeerConnection',
      'RTCDataChannel',
      'RTCIceTransport',
      'RTCDtlsTransport',
    ],
    ...['RTCSctpTransport', 'RTCCertificate', 'RTCSessionDescription', 'RTCIceCandidate'],
    ...[
      'WebTransport',
      'WebSocket',
      'WebSocketStream',
      'EventSource',
      'XMLHttpRequest',
      'fetch',
      'fetchLater',
    ],
    ...['TCPSocket', 'TCPServerSocket', 'UDPSocket', 'PresentationRequest', 'SharedWorker'],
  ];
  for (const name of named) Reflect.deleteProperty(window, name);
  for (const name of ['sendBeacon', 'serviceWorker', 'joinAdInterestGroup', 'runAdAuction', 'presentation'])
    Reflect.deleteProperty(Navigator.prototype, name);
}
