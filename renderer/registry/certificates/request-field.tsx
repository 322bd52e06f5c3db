import { useRef, useState } from 'react';
import type { OutputOf } from '../../../app/contract/operations.ts';
import { problemOf } from '../../bridge/bridge-problems.ts';
import { call } from '../../bridge/call.ts';
import { Button } from '../../shared/button.tsx';
import { TextField } from '../../shared/text-field.tsx';
import { UserText } from '../../shared/user-text.tsx';

/** What a request wishes: nothing of it is taken but what stands in the form. */
export type Wishes = OutputOf<'certificates.readRequest'>;

/** A request, as a file or pasted: it is read at once, and what it wishes is filled in for whoever vets it. */
export function RequestField(props: {
  readonly value: string;
  readonly onChange: (request: string) => void;
  readonly onWishes: (wishes: Wishes) => void;
  readonly mistake: string | undefined;
  readonly isDisabled: boolean;
}) {
  const file = useRef<HTMLInputElement>(null);
  const [read, setRead] = useState<{ readonly key: string } | { readonly mistake: string } | null>(null);
  const take = (request: string) => {
    props.onChange(request);
    setRead(null);
    if (!request.includes('-----END')) return;
    call('certificates.readRequest', { request }).then(
      (wishes) => {
        setRead({ key: wishes.key });
        props.onWishes(wishes);
      },
      (error: unknown) => {
        const { happened, remedy } = problemOf(error);
        setRead({ mistake: `${happened} ${remedy}` });
      },
    );
  };
  return (
    <div className="flex flex-col items-start gap-2">
      <div className="w-full">
        <TextField
          label="Request (PEM)"
          name="request"
          rows={4}
          mono
          value={props.value}
          onChange={take}
          mistake={read !== null && 'mistake' in read ? read.mistake : props.mistake}
          hint="Only its key is taken. What it wishes besides is filled in below, for you to vet."
          isDisabled={props.isDisabled}
        />
      </div>
      <div className="flex flex-wrap items-center gap-3">
        <Button
          small
          notNow={props.isDisabled ? 'Wait until this has come to its end.' : null}
          saidBeside
          onPress={() => file.current?.click()}
        >
          Choose the file…
        </Button>
        <input
          ref={file}
          type="file"
          tabIndex={-1}
          aria-hidden
          hidden
          accept=".csr,.pem,.req,.p10"
          data-testid="request-file"
          onChange={({ currentTarget }) => {
            const [chosen] = currentTarget.files ?? [];
            currentTarget.value = '';
            void chosen?.text().then(take);
          }}
        />
        {read !== null && 'key' in read ? (
          <p role="status" className="text-sm">
            Key: <UserText>{read.key}</UserText>. Whoever made the request has that key.
          </p>
        ) : null}
      </div>
    </div>
  );
}
