import { type ReactNode, useId } from 'react';

/** A titled part of a screen. */
export function Card(props: {
  readonly title: string;
  readonly about?: ReactNode;
  readonly children: ReactNode;
}) {
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      className="flex min-w-0 flex-col gap-3 rounded-md border border-line bg-surface px-5 py-4"
    >
      <div>
        <h2 id={id} className="text-lg font-semibold">
          {props.title}
        </h2>
        {props.about === undefined ? null : <p className="text-muted">{props.about}</p>}
      </div>
      {props.children}
    </section>
  );
}
