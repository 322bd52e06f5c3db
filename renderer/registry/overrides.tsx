import {
  Box,
  Building2,
  FileBadge,
  FileClock,
  FilePen,
  FileQuestion,
  FileSliders,
  KeyRound,
  ListChecks,
  type LucideIcon,
  MapPin,
  RadioTower,
  ScrollText,
  Usb,
  Users,
} from 'lucide-react';
import type { ComponentType } from 'react';
import type { RegistryObject } from '../../app/contract/registry.ts';
import type { Recorded } from '../../app/contract/schemas.ts';
import type { AggregateName } from '../../app/registry/index.ts';
import { useAnswer } from '../bridge/query.ts';
import { startFromFile } from '../ceremony/bootstrap/bootstrap-store.ts';
import { Button } from '../shared/button.tsx';
import { Fact } from '../shared/facts.tsx';
import { KeyFiles } from '../unlocking/key-files.tsx';
import { useReading } from '../window/reading.ts';
import { CertificateActs, RevocationListActs } from './certificates/certificate-acts.tsx';
import { CertificateForm } from './certificates/certificate-form.tsx';
import { DraftPage } from './certificates/draft-page.tsx';
import { RequestActs } from './certificates/request-acts.tsx';
import { RequestForm } from './certificates/request-form.tsx';
import { RevocationListForm } from './certificates/revocation-list-form.tsx';
import { openChart } from './chart/chart-store.ts';
import { KeyActs } from './keys/key-acts.tsx';
import { KeyForm } from './keys/key-form.tsx';
import { PublicHalf } from './keys/public-half.tsx';
import type { MoreActsProps } from './more-acts.ts';
import { AccountForm } from './nats/account-form.tsx';
import { ActivationActs } from './nats/activation-acts.tsx';
import { ActivationForm } from './nats/activation-form.tsx';
import { NatsActs } from './nats/nats-acts.tsx';
import { OperatorForm } from './nats/operator-form.tsx';
import { SigningKeyForm } from './nats/signing-key-form.tsx';
import { TokenFact, TokenStanding } from './nats/token-fact.tsx';
import { TokenForm } from './nats/token-form.tsx';
import { UserForm } from './nats/user-form.tsx';
import type { FormProps } from './object-form.tsx';
import { LinkButton } from './object-link.tsx';
import { CeremonyForm } from './scripts/ceremony-form.tsx';
import { CeremonyActs, ScriptActs } from './scripts/script-acts.tsx';
import { ScriptForm } from './scripts/script-form.tsx';
import { ScriptFacts } from './scripts/script-paper.tsx';

/** Where the objects of an aggregate really are different from others. */
interface Override {
  readonly icon: LucideIcon;
  /** The form for a new one, where it takes a secret. */
  readonly Form?: ComponentType<FormProps>;
  /** Further facts behind the declared ones. */
  readonly MoreFacts?: ComponentType<{ readonly object: RegistryObject }>;
  /** What can be done with it besides what its forms alone can bring about. */
  readonly MoreActs?: ComponentType<MoreActsProps>;
  /** All of its page, where facts and acts alone do not show what it is. */
  readonly Page?: ComponentType<{
    readonly object: RegistryObject;
    readonly onDone: (what: string, recorded: Recorded, name: string) => void;
  }>;
  /** Stands below the empty list. */
  readonly EmptyAside?: ComponentType;
}

/** What tells it apart on the screen. An aggregate without a row looks like all others. */
export function overrideOf(kind: AggregateName): Override {
  return overrides[kind] ?? { icon: Box };
}

const overrides: { readonly [A in AggregateName]?: Override } = {
  organization: {
    icon: Building2,
    MoreFacts: ({ object }) => (
      <Fact label="Chart">
        <LinkButton onPress={() => openChart(object.id)}>Its units and people</LinkButton>
      </Fact>
    ),
    EmptyAside: () => (
      <>
        <p>Or take everything from a file that was prepared:</p>
        <Button onPress={startFromFile}>Start from a bootstrap file…</Button>
      </>
    ),
  },
  person: { icon: Users },
  location: { icon: MapPin },
  key: {
    icon: KeyRound,
    Form: KeyForm,
    MoreActs: KeyActs,
    MoreFacts: ({ object }) => (
      <>
        <PublicHalf object={object} />
        <SecretFacts object={object} />
      </>
    ),
  },
  yubikey: { icon: Usb },
  'nats.operator': {
    icon: RadioTower,
    Form: OperatorForm,
    MoreFacts: IdentityFacts,
    MoreActs: NatsActs,
  },
  'nats.account': {
    icon: RadioTower,
    Form: AccountForm,
    MoreFacts: IdentityFacts,
    MoreActs: NatsActs,
  },
  'nats.signing.key': { icon: KeyRound, Form: SigningKeyForm, MoreFacts: SecretFacts },
  'nats.token': { icon: FileBadge, Form: TokenForm, MoreFacts: TokenStanding },
  'nats.activation': { icon: FileBadge, Form: ActivationForm, MoreActs: ActivationActs },
  certificate: { icon: FileBadge, Form: CertificateForm, MoreActs: CertificateActs },
  'revocation.list': { icon: FileClock, Form: RevocationListForm, MoreActs: RevocationListActs },
  'certificate.request': { icon: FileQuestion, Form: RequestForm, MoreActs: RequestActs },
  draft: { icon: FilePen, Page: DraftPage },
  'certificate.profile': { icon: FileSliders },
  script: { icon: ScrollText, Form: ScriptForm, MoreFacts: ScriptFacts, MoreActs: ScriptActs },
  ceremony: { icon: ListChecks, Form: CeremonyForm, MoreActs: CeremonyActs },
  'nats.user': { icon: RadioTower, Form: UserForm, MoreFacts: IdentityFacts, MoreActs: NatsActs },
};

/** The token of a NATS identity, and where its seed lies. */
function IdentityFacts(props: { readonly object: RegistryObject }) {
  return (
    <>
      <TokenFact {...props} />
      <SecretFacts {...props} />
    </>
  );
}

/** Where the private half of a key or the seed of an identity lies. */
function SecretFacts({ object: { kind, id } }: { readonly object: RegistryObject }) {
  const ledger = useReading((reading) => reading.ledger);
  const { answer } = useAnswer('registry.secretFiles', { ledger, kind, id }, { eachTime: true });
  return (
    <Fact label={kind === 'key' ? 'Private key' : 'Seed'}>
      {answer === undefined ? null : <KeyFiles files={answer.files} />}
    </Fact>
  );
}
