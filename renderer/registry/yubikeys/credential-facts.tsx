import type { YubiKeyRow } from '../../../app/contract/yubikeys.ts';
import { attestationWords, type JudgedAttestation } from '../../../app/registry/yubikey-facts.ts';
import { CopyButton } from '../../shared/copy-button.tsx';
import { Fact, Facts } from '../../shared/facts.tsx';
import { TimeText } from '../../shared/time-text.tsx';
import { AttestationBadge, attestationWarning } from '../../unlocking/key-badges.tsx';

/** The credential that signs, and what its attestation is worth. */
export function CredentialFacts({ row }: { readonly row: YubiKeyRow }) {
  const { credential, attestation, status } = row;
  if (credential === null || attestation === null) return null;
  return (
    <section aria-label="Credential" className="flex flex-col gap-2">
      <h3 className="font-semibold">
        {status === 'active' ? 'Credential that signs' : 'Credential that can no longer sign'}
      </h3>
      <Facts>
        <Fact label="Attestation">
          <AttestationFact attestation={attestation} />
        </Fact>
        <Fact label="Signature">{credential.algorithm}, with PIN and touch</Fact>
        <Fact label="Fingerprint" mono>
          {credential.fingerprint}
          <span className="mt-2 flex items-center gap-3 font-sans">
            <CopyButton text={credential.fingerprint} what="fingerprint" />
          </span>
        </Fact>
        <Fact label="Made">
          <TimeText at={credential.provisioned_at} />
        </Fact>
        <Fact label="Model id" mono>
          {credential.aaguid}
        </Fact>
      </Facts>
    </section>
  );
}

function AttestationFact({ attestation }: { readonly attestation: JudgedAttestation }) {
  const warning = attestationWarning(attestation);
  return (
    <div className="flex flex-col items-start gap-1">
      <AttestationBadge attestation={attestation} />
      <p>{attestationWords(attestation)}.</p>
      {warning === null ? null : <p>{warning}</p>}
      {attestation.kind === 'yubico' ? (
        <p className="text-sm text-muted">
          {attestation.certificate}; root: {attestation.root}.
        </p>
      ) : null}
      {attestation.kind === 'untrusted' ? (
        <p className="text-sm text-muted">
          {attestation.certificate}. {attestation.reason}
        </p>
      ) : null}
    </div>
  );
}
