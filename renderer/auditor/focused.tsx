import { useEffect, useRef } from 'react';

/** A heading that is where one is as soon as it is there. */
export function Focused({ children }: { readonly children: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
  }, []);
  return (
    <h2 ref={heading} tabIndex={-1} className="text-xl font-bold outline-none">
      {children}
    </h2>
  );
}
