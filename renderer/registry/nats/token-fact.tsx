import { TOKEN_OUTDATED } from '../../../app/contract/nats.ts';
import type { InputOf } from '../../../app/contract/operations.ts';
import type { RegistryObject } from '../../../app/contract/registry.ts';
import { useAnswer } from '../../bridge/query.ts';
import { Fact } from '../../shared/facts.tsx';
import { TimeText } from '../../shared/time-text.tsx';
import { UserText } from '../../shared/user-text.tsx';
import { go } from '../../window/navigation.ts';
import { useReading } from '../../window/reading.ts';
import { LinkButton } from '../object-link.tsx';
import { openObject } from '../open-object.ts';

/** The identities that have tokens, and the field of the form for a token in which each is chosen. */
const FIELDS = {
  'nats.operator': 'operatorId',
  'nats.account': 'accountId',
  'nats.user': 'userId',
} as const satisfies Record<InputOf<'identities.about'>['kind'], string>;

/** The kind of an identity that has a token; null for another object. */
export function identityKind(kind: string): keyof typeof FIELDS | null {
  return kind === 'nats.operator' || kind === 'nats.account' || kind === 'nats.user' ? kind : null;
}

/** Opens the form that drafts the next token of an identity. */
export function draftToken(
  kind: keyof typeof FIELDS,
  { id, name }: Pick<RegistryObject, 'id' | 'name'>,
): void {
  go('nats.token', { filled: { [FIELDS[kind]]: { id, name } } });
}

/** The token of an identity: until when it holds, and whether it still says what the registry says. */
export function TokenFact({ object }: { readonly object: RegistryObject }) {
  const kind = identityKind(object.kind);
  const ledger = useReading((reading) => reading.ledger);
  const { answer } = useAnswer(
    'identities.about',
    { ledger, kind: kind ?? 'nats.operator', id: object.id },
    { enabled: kind !== null },
  );
  if (kind === null || answer === undefined) return null;
  const { token } = answer;
  const next = ledger === null && object.status?.tone !== 'ended' && object.status?.tone !== 'broken';
  return (
    <Fact label="Token">
      {token === null ? (
        <p>
          None yet.{' '}
          {next ? (
            <LinkButton onPress={() => draftToken(kind, object)}>Draft the first one</LinkButton>
          ) : null}
        </p>
      ) : (
        <div className="flex flex-col gap-1">
          <p>
            <LinkButton onPress={() => openObject({ kind: 'nats.token', id: token.id })}>
              Issued <TimeText at={token.issuedAt} />
            </LinkButton>
            {token.expiresAt === null ? (
              ', does not expire'
            ) : (
              <>
                , expires <TimeText at={token.expiresAt} />
              </>
            )}
          </p>
          <Outdated lines={token.outdated} onDraft={next ? () => draftToken(kind, object) : null} />
        </div>
      )}
    </Fact>
  );
}

/** Of a token that holds: whether it still says what the registry says. The next one is drafted where the identity is. */
export function TokenStanding({ object }: { readonly object: RegistryObject }) {
  const about = object.particulars['About'];
  const identity = about !== null && typeof about === 'object' && 'kind' in about ? about : null;
  const kind = identity === null ? null : identityKind(identity.kind);
  const ledger = useReading((reading) => reading.ledger);
  const { answer } = useAnswer(
    'identities.about',
    { ledger, kind: kind ?? 'nats.operator', id: identity?.id ?? object.id },
    { enabled: kind !== null },
  );
  const token = answer?.token ?? null;
  if (identity === null || kind === null || token?.id !== object.id || token.outdated === null) return null;
  return (
    <Fact label="What it says">
      <Outdated lines={token.outdated} onDraft={null} />
    </Fact>
  );
}

interface OutdatedProps {
  readonly lines: readonly string[] | null;
  /** null where no next one is drafted. */
  readonly onDraft: (() => void) | null;
}

function Outdated({ lines, onDraft }: OutdatedProps) {
  if (lines === null) return null;
  return (
    <div data-testid="outdated" className="flex flex-col gap-1">
      <p className="font-semibold text-waiting">{TOKEN_OUTDATED}</p>
      <ul className="list-disc ps-5 text-sm wrap-anywhere">
        {lines.map((line) => (
          <li key={line}>
            <UserText>{line}</UserText>
          </li>
        ))}
      </ul>
      {onDraft === null ? null : (
        <p>
          <LinkButton onPress={onDraft}>Draft the next one</LinkButton>
        </p>
      )}
    </div>
  );
}
