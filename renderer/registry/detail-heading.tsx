import { UserText } from '../shared/user-text.tsx';

/** The name of what is chosen, and what it is. */
export function DetailHeading({ name, kind }: { readonly name: string; readonly kind: string }) {
  return (
    <header>
      <p className="text-sm text-muted">{kind}</p>
      <h2 tabIndex={-1} className="rounded-md text-lg font-bold">
        <UserText>{name}</UserText>
      </h2>
    </header>
  );
}
