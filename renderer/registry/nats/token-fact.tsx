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
          {token.outdated === null ? null : (
            <div data-testid="outdated" className="flex flex-col gap-1">
              <p className="font-semibold text-waiting">
                It does not say what is recorded now. Servers that have it go by it until they have the next
                one.
              </p>
              <ul className="list-disc ps-5 text-sm wrap-anywhere">
                {token.outdated.map((line) => (
                  <li key={line}>
                    <UserText>{line}</UserText>
                  </li>
                ))}
              </ul>
              {next ? (
                <p>
                  <LinkButton onPress={() => draftToken(kind, object)}>Draft the next one</LinkButton>
                </p>
              ) : null}
            </div>
          )}
        </div>
      )}
    </Fact>
  );
}
