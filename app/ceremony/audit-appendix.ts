import type { LedgerEvent } from '../registry/index.ts';
import { type Cell, heading, type Piece, paragraph } from './paper.ts';
import { type Script, type Step, type StepKind, stepsOf } from './script/format.ts';

/*
 * For auditors: points of what is audited by, said in few words of our own, and the steps and entries of the ceremony that are
 * about each. What stands there is where to look, and no verdict. Sources: CA/Browser Forum Baseline Requirements for TLS,
 * 6.1.1.1 and 5.4.1; WebTrust for Certification Authorities 2.2.1; ISO/IEC 27001:2022, Annex A.
 */

/** An entry that a ceremony is told by. */
interface Told {
  readonly seq: number;
  readonly event: LedgerEvent;
}

type EventType = LedgerEvent['event_type'];

/** What is about a point: kinds of events, wherever they stand, and whatever came of such steps. */
interface Point {
  readonly point: string;
  readonly events?: readonly EventType[];
  readonly steps?: (step: Step) => boolean;
  /** What no ledger shows, for whoever audits. */
  readonly beyond?: string;
}

function of(...kinds: readonly StepKind[]): (step: Step) => boolean {
  return ({ kind }) => kinds.includes(kind);
}

const KEY_LIFE = [
  'KeyGenerated',
  'KeyImported',
  'KeyExported',
  'KeyStoredOffline',
  'KeyShareEntrusted',
  'KeyRecoveryDrilled',
  'KeyRotationInitiated',
  'KeyRotationCompleted',
  'KeyRotationAborted',
  'KeyRevoked',
  'KeyArchived',
  'KeyDestroyed',
  'NatsOperatorCreated',
  'NatsAccountCreated',
  'NatsUserCreated',
  'NatsSigningKeyGenerated',
  'NatsSigningKeyRevoked',
] as const satisfies readonly EventType[];

const DEVICES = [
  'YubiKeyDetected',
  'YubiKeyAssigned',
  'PinConfigured',
  'YubiKeyProvisioned',
  'YubiKeyReset',
  'YubiKeyReportedLost',
  'YubiKeyRetired',
] as const satisfies readonly EventType[];

const MADE = [
  'KeyGenerated',
  'KeyImported',
  'NatsOperatorCreated',
  'NatsAccountCreated',
  'NatsUserCreated',
  'NatsSigningKeyGenerated',
] as const satisfies readonly EventType[];

const STORED = [
  'KeyStoredOffline',
  'KeyExported',
  'KeyShareEntrusted',
  'KeyRecoveryDrilled',
] as const satisfies readonly EventType[];

const SEATS = ['CeremonyOpened', 'CeremonySeatChanged', 'CeremonySignedOff'] as const;

const DEVIATIONS = [
  'CeremonyDeviationReported',
  'CeremonyDeviationResolved',
  'CeremonyActInterrupted',
  'CeremonyEndedEarly',
] as const;

const BY_SCRIPT = ['ScriptRegistered', 'ScriptApproved', 'CeremonyOpened', 'CeremonyClosed'] as const;

const SOURCES: readonly { readonly source: string; readonly points: readonly Point[] }[] = [
  {
    source: 'CA/Browser Forum Baseline Requirements, 6.1.1.1: key pairs of authorities',
    points: [
      { point: 'A script was prepared and followed', events: [...BY_SCRIPT, ...DEVIATIONS] },
      {
        point: 'An auditor witnessed it, or it was filmed',
        steps: of('attest'),
        beyond: 'Whether a witness is a qualified auditor, and a film, stand outside of the ledger.',
      },
      {
        point: 'In a place that is physically secured',
        steps: of('check'),
        beyond: 'What people answered is all that a ledger can say of the room.',
      },
      { point: 'By people in trusted roles, several together', events: [...SEATS, 'DraftApproved'] },
      {
        point: 'Within cryptographic modules that are suitable',
        events: DEVICES,
        beyond:
          'Private halves made by this program are made in the memory of the laptop, and encrypted before they reach its disk.',
      },
      { point: 'What was done to make keys is logged', events: MADE },
      {
        point: 'Controls by which keys are made and protected as described',
        events: ['CeremonyMachineRecorded', ...STORED],
        steps: of('measure', 'readback', 'gate', 'seal', 'unseal'),
      },
    ],
  },
  {
    source: 'CA/Browser Forum Baseline Requirements, 5.4.1: events that are recorded',
    points: [
      { point: 'Life of keys: making, backup, storage, recovery, archive, destruction', events: KEY_LIFE },
      {
        point: 'Certificates: requests, renewal, new keys, revocation',
        events: [
          'CertificateRequestSigned',
          'CertificateRequestAnswered',
          'CertificateRequestEnded',
          'CertificateIssued',
          'CertificateReplaced',
          'CertificateRevoked',
        ],
      },
      {
        point: 'Approval and refusal of what is asked for',
        events: ['DraftPrepared', 'DraftApproved', 'DraftRefused', 'DraftSigned'],
        steps: of('gate'),
      },
      { point: 'Life of cryptographic devices', events: DEVICES },
      {
        point: 'Making of revocation lists',
        events: ['RevocationListIssued', 'RevocationListPublished', 'RevocationListWithdrawn'],
      },
      {
        point: 'Profiles of certificates, taken up and given up',
        events: ['CertificateProfileAdopted', 'CertificateProfileWithdrawn'],
      },
    ],
  },
  {
    source: 'WebTrust for Certification Authorities 2.2.1',
    points: [
      { point: '4.1 Making of keys', events: [...BY_SCRIPT, ...MADE] },
      { point: '4.2 Storage, backup and recovery of keys', events: STORED, steps: of('seal', 'unseal') },
      { point: '4.6 Destruction of keys', events: ['KeyDestroyed'] },
      { point: '4.8 Life of cryptographic hardware', events: DEVICES },
      {
        point: '4.10 Transport of keys',
        events: ['AssetMoved', 'KeyExported', 'KeyStoredOffline'],
        steps: of('seal', 'unseal'),
      },
    ],
  },
  {
    source: 'ISO/IEC 27001:2022, Annex A',
    points: [
      { point: 'A.5.3 Segregation of duties', events: SEATS },
      { point: 'A.5.28 Collection of evidence', steps: of('capture', 'attest', 'record') },
      { point: 'A.5.37 Documented procedures', events: [...BY_SCRIPT, ...DEVIATIONS] },
      { point: 'A.7.10 Storage media', steps: of('seal', 'unseal') },
      {
        point: 'A.8.15 Logging',
        events: ['CheckpointSigned', 'ComparisonMade'],
        steps: of('record'),
        beyond: 'Every entry of the ledger names what came before it; the head stands for all of them.',
      },
      { point: 'A.8.17 Clocks', steps: (step) => step.kind === 'readback' && step.within !== undefined },
      { point: 'A.8.20 Networks', events: ['CeremonyMachineRecorded'], steps: of('measure') },
      { point: 'A.8.24 Use of cryptography', events: [...MADE, 'CertificateIssued', 'NatsTokenSigned'] },
    ],
  },
];

/**
 * The appendix for auditors: for each point which steps of the script and which entries of the ledger are about it.
 * @param entries what the ceremony is told by, its script and the approvals of that among it
 */
export function auditAppendix(script: Script, entries: readonly Told[]): readonly Piece[] {
  const placed = stepsOf(script);
  const numbers = new Map(placed.map(({ step, number }) => [step.id, number]));
  const steps = new Map(placed.map(({ step }) => [step.id, step]));
  const inStep = withSteps(entries);
  const rowOf = ({ point, events = [], steps: isOfStep = () => false, beyond }: Point): readonly Cell[] => {
    const types: ReadonlySet<string> = new Set(events);
    const about = inStep.filter(({ event, step }) => {
      const placedStep = steps.get(step ?? '');
      return types.has(event.event_type) || (placedStep !== undefined && isOfStep(placedStep));
    });
    const numbered = new Set(about.flatMap(({ step }) => numbers.get(step ?? '') ?? []));
    const where = about.map(({ seq }) => seq);
    return [
      beyond === undefined ? point : { text: point, below: [beyond] },
      ranges([...numbered].toSorted((a, b) => a - b)) || 'None',
      ranges(where) || 'None',
    ];
  };
  return [
    heading('Appendix for auditors'),
    paragraph(
      'Where to look in this ceremony, point by point. It says where something stands, and not whether that is enough. “None” means that nothing of it happened in this ceremony.',
    ),
    ...SOURCES.flatMap(({ source, points }): readonly Piece[] => [
      heading(source, 3),
      { is: 'table', heads: ['Point', 'Steps', 'Entries'], rows: points.map(rowOf), wide: 0 },
    ]),
  ];
}

/** Each entry with the step that it belongs to: the one it names, or that whose act recorded it. */
function withSteps(entries: readonly Told[]): readonly (Told & { readonly step: string | null })[] {
  const acts = new Map<string, string>();
  return entries.map(({ seq, event }) => {
    if (event.event_type === 'CeremonyActBegun') acts.set(event.correlation_id, event.payload.step);
    const own = event.event_type === 'CeremonySignedOff' ? event.payload.position : namedStep(event);
    return { seq, event, step: own ?? acts.get(event.correlation_id) ?? null };
  });
}

function namedStep({ event_type, payload }: LedgerEvent): string | null {
  if (!event_type.startsWith('Ceremony') || !('step' in payload)) return null;
  return typeof payload.step === 'string' ? payload.step : null;
}

/** Numbers in few words: `3, 5 to 9`. @param numbers in rising order */
function ranges(numbers: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const number of numbers) {
    const last = runs.at(-1);
    if (last !== undefined && number <= last[1] + 1) last[1] = number;
    else runs.push([number, number]);
  }
  return runs
    .map(([from, to]) => (from === to ? `${from}` : from + 1 === to ? `${from}, ${to}` : `${from} to ${to}`))
    .join(', ');
}
