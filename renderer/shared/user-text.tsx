/** Text a person has typed: kept apart from the text around it, whatever its script and direction. */
export function UserText({ children }: { readonly children: string }) {
  return (
    <bdi dir="auto" className="wrap-anywhere">
      {children}
    </bdi>
  );
}
