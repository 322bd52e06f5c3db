import { useState } from 'react';
import type { CertificateAbout } from '../../../app/contract/drafts.ts';
import type { RegistryObject } from '../../../app/contract/registry.ts';
import { call } from '../../bridge/call.ts';
import { useAnswer } from '../../bridge/query.ts';
import { go } from '../../window/navigation.ts';
import { withOfficer } from '../../window/officer.ts';
import { ExportKeyDialog } from '../keys/export-dialog.tsx';
import type { MoreActsProps } from '../more-acts.ts';
import { Act, Acts, Save, Written } from './act-list.tsx';
import { SaveCertificateDialog, TrustStoreDialog } from './save-dialog.tsx';

/** What is drafted for a certificate, and how it is handed out. */
export function CertificateActs(props: MoreActsProps) {
  const { id, name } = props.object;
  const { answer: about } = useAnswer('certificates.about', { ledger: null, certificateId: id });
  if (about === undefined) return null;
  const { organization: organizationId, status } = about;
  const over =
    status === 'active' ? null : `Not now: it ${status === 'revoked' ? 'is revoked' : 'was replaced'}.`;
  const chosen = { id, name };
  return (
    <Acts>
      <Act
        verb="Renew…"
        notNow={status === 'replaced' ? over : null}
        onPress={() => go('certificate', { filled: { organizationId, renewal: chosen } })}
      />
      {about.profile.kind === 'leaf' ? null : (
        <>
          <Act
            verb="New certificate below it…"
            notNow={over}
            onPress={() => go('certificate', { filled: { organizationId, issuerId: chosen } })}
          />
          <Act
            verb="New revocation list…"
            notNow={about.key === null ? 'Not now: its key is not in the registry.' : null}
            onPress={() => go('revocation.list', { filled: { organizationId, issuerId: chosen } })}
          />
          <Act
            verb="Cross-sign…"
            notNow={over}
            onPress={() => go('certificate', { filled: { organizationId, crossSigning: chosen } })}
          />
        </>
      )}
      <HandingOut about={about} certificate={chosen} onDone={props.onDone} />
    </Acts>
  );
}

/** The forms in which a certificate goes out: alone, as what is to be trusted, or with its private key. */
function HandingOut(props: {
  readonly about: CertificateAbout;
  readonly certificate: { readonly id: string; readonly name: string };
  readonly onDone: MoreActsProps['onDone'];
}) {
  const { about, certificate } = props;
  const [open, setOpen] = useState<'save' | 'trust-store' | null>(null);
  const [saved, setSaved] = useState<string | null>(null);
  const close = () => setOpen(null);
  return (
    <>
      <Act verb="Save…" notNow={null} onPress={() => setOpen('save')}>
        <Written file={saved} />
      </Act>
      {about.profile.kind === 'root' ? (
        <Act verb="Save the trust store…" notNow={null} onPress={() => setOpen('trust-store')} />
      ) : null}
      {about.key === null || about.profile.kind !== 'leaf' ? null : (
        <ExportWithKey
          signingKey={about.key}
          isRevoked={about.status === 'revoked'}
          certificate={certificate}
          onDone={props.onDone}
        />
      )}
      {open === 'save' ? (
        <SaveCertificateDialog certificate={certificate} onClose={close} onSaved={setSaved} />
      ) : null}
      {open === 'trust-store' ? (
        <TrustStoreDialog organization={about.organization} onClose={close} onSaved={setSaved} />
      ) : null}
    </>
  );
}

/** Its private key and it together, by the way on which private keys go out. */
function ExportWithKey(props: {
  readonly signingKey: { readonly id: string; readonly name: string };
  readonly isRevoked: boolean;
  readonly certificate: { readonly id: string; readonly name: string };
  readonly onDone: MoreActsProps['onDone'];
}) {
  const { id, name } = props.signingKey;
  const [open, setOpen] = useState(false);
  const { answer } = useAnswer('registry.secretFiles', { ledger: null, kind: 'key', id }, { eachTime: true });
  const files = answer?.files ?? [];
  const isHere = files.some(({ present }) => present);
  return (
    <Act
      verb="Export with its private key…"
      notNow={
        props.isRevoked
          ? 'Not now: it is revoked.'
          : isHere
            ? null
            : 'Not now: no file of its private key is on this laptop.'
      }
      onPress={() => withOfficer(() => setOpen(true))}
    >
      {open ? (
        <ExportKeyDialog
          keyId={id}
          name={name}
          files={files}
          certificate={props.certificate}
          onClose={() => setOpen(false)}
          onDone={(recorded) => {
            setOpen(false);
            props.onDone('', recorded, name);
          }}
        />
      ) : null}
    </Act>
  );
}

/** The form in which a revocation list is handed out. */
export function RevocationListActs({ object: { id } }: { readonly object: RegistryObject }) {
  return (
    <Acts>
      <Save verb="Save the list (DER)…" save={() => call('lists.save', { ledger: null, listId: id })} />
    </Acts>
  );
}
