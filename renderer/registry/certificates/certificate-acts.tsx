import { type ReactNode, useState } from 'react';
import { certificateForms } from '../../../app/contract/drafts.ts';
import type { RegistryObject } from '../../../app/contract/registry.ts';
import { useAct } from '../../bridge/act.ts';
import { call } from '../../bridge/call.ts';
import { useAnswer } from '../../bridge/query.ts';
import { Button } from '../../shared/button.tsx';
import { ProblemNotice } from '../../shared/problem-notice.tsx';
import { UserText } from '../../shared/user-text.tsx';
import { go } from '../../window/navigation.ts';

/** What is drafted for a certificate, and the forms in which it is handed out. */
export function CertificateActs({ object: { id, name } }: { readonly object: RegistryObject }) {
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
            notNow={about.hasKey ? null : 'Not now: its key is not in the registry.'}
            onPress={() => go('revocation.list', { filled: { organizationId, issuerId: chosen } })}
          />
          <Act
            verb="Cross-sign…"
            notNow={over}
            onPress={() => go('certificate', { filled: { organizationId, crossSigning: chosen } })}
          />
        </>
      )}
      {(['pem', 'chain', 'der'] as const).map((form) => (
        <Save
          key={form}
          verb={`Save as ${certificateForms[form]}…`}
          save={() => call('certificates.save', { ledger: null, certificateId: id, form })}
        />
      ))}
    </Acts>
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

/** Writes something public into a file for which main asks, and says where it lies. */
function Save(props: {
  readonly verb: string;
  readonly save: () => Promise<{ readonly file: string } | null>;
}) {
  const [file, setFile] = useState<string | null>(null);
  const { act, busy, problem } = useAct(async () => {
    const written = await props.save();
    if (written !== null) setFile(written.file);
  });
  return (
    <Act verb={props.verb} notNow={busy ? 'The program asks where to.' : null} onPress={() => void act()}>
      {file === null ? null : (
        <p role="status" data-testid="saved" className="px-3 text-sm wrap-anywhere text-muted">
          Written: <UserText>{file}</UserText>
        </p>
      )}
      {problem === null ? null : <ProblemNotice problem={problem} />}
    </Act>
  );
}

function Acts({ children }: { readonly children: ReactNode }) {
  return (
    <ul className="flex flex-col divide-y divide-line border-b border-line max-[68.74rem]:grid max-[68.74rem]:grid-cols-[repeat(auto-fill,minmax(14rem,1fr))] max-[68.74rem]:divide-y-0">
      {children}
    </ul>
  );
}

function Act(props: {
  readonly verb: string;
  readonly notNow: string | null;
  readonly onPress: () => void;
  readonly children?: ReactNode;
}) {
  return (
    <li className="flex flex-col gap-1 py-1">
      <Button small look="quiet" className="justify-start" notNow={props.notNow} onPress={props.onPress}>
        {props.verb}
      </Button>
      {props.children}
    </li>
  );
}
