/** The generated words, numbered, to be written down by hand. They cannot be marked and so not copied by mouse. */
export function GeneratedWords({ passphrase }: { readonly passphrase: string }) {
  return (
    <ol
      aria-label="Generated passphrase"
      translate="no"
      className="grid grid-cols-3 gap-2 select-none max-[40rem]:grid-cols-2"
    >
      {passphrase.split(' ').map((word, index) => (
        <li
          // biome-ignore lint/suspicious/noArrayIndexKey: the place is what identifies a word; two may be alike.
          key={index}
          className="flex items-baseline gap-3 rounded-md border border-edge bg-surface px-3 py-2"
        >
          <span aria-hidden className="text-sm text-muted">
            {index + 1}
          </span>
          <span className="font-mono text-lg font-semibold break-normal">{word}</span>
        </li>
      ))}
    </ol>
  );
}
