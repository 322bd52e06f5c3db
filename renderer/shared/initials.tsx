import { initialsOf } from '../../app/registry/initials.ts';

/**
 * A person as their initials in a square, beside their name; dashed where they cannot act. It is for the eye alone: the name says
 * it all.
 */
export function Initials(props: { readonly name: string; readonly away: boolean; readonly large?: boolean }) {
  const size = props.large ? 'size-11 text-base' : 'size-8 text-xs';
  return (
    <span
      aria-hidden
      className={`inline-grid shrink-0 place-items-center rounded-md border font-bold ${size} ${
        props.away ? 'border-dashed border-edge text-muted' : 'border-edge bg-surface'
      }`}
    >
      {initialsOf(props.name)}
    </span>
  );
}
