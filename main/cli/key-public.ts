import { ProblemError } from '../../app/problem.ts';
import type { StateOf } from '../../app/registry/index.ts';
import { PUBLIC_FORMS, type PublicForm } from '../../app/registry/public-half.ts';
import { publicHalfProblem } from '../services/keys/public-half-problems.ts';
import { publicHalfOf, writePublicHalf } from '../services/keys/public-halves.ts';
import type { Ledger } from '../store/ledger.ts';
import { DATA, defineCommand } from './command.ts';
import { dataPlace } from './data-place.ts';
import { withLedger } from './existing-ledger.ts';
import { idOfNamed } from './object-finder.ts';
import { UsageError, writeError, writeLine } from './terminal.ts';

/** `key public <key>`: the public half of a key. */
export const keyPublicCommand = defineCommand({
  name: 'key public',
  operands: ['<key>'],
  about: 'the public half of a key, as PEM, DER, JWK or a line for OpenSSH',
  details: 'The key is named by its id or its label. Nothing of this is secret.',
  options: {
    ...DATA,
    format: { type: 'string', value: 'FORM', about: `${PUBLIC_FORMS.join(', ')}; otherwise pem` },
    out: { type: 'string', value: 'FILE', about: 'write it into a new file; needed for der' },
  },
  interrupted: 'Stopped. Nothing was changed.',
  run: async ({ operands: [name = ''], values }) => {
    const form = formNamed(values.format ?? 'pem');
    const { out } = values;
    if (form === 'der' && out === undefined)
      throw new UsageError('DER is no text: --out names the file that it goes to.');
    return withLedger(dataPlace(values.data), (ledger) => {
      const key = keyNamed(ledger, name);
      if (out !== undefined) {
        writePublicHalf(out, key, form, 'refuse');
        writeError(`Written: ${out}`);
        return 0;
      }
      for (const line of String(publicHalfOf(key, form)).trimEnd().split('\n')) writeLine(line);
      return 0;
    });
  },
});

function formNamed(name: string): PublicForm {
  const form = PUBLIC_FORMS.find((known) => known === name);
  if (form !== undefined) return form;
  throw new UsageError(`There is no form “${name}”. There are: ${PUBLIC_FORMS.join(', ')}.`);
}

/** The key that is called so, or has this id. @throws ProblemError where there is no such key, or several are called so */
export function keyNamed(ledger: Ledger, name: string): StateOf['key'] {
  const key = ledger.objects.get('key', idOfNamed(ledger, 'key', name));
  if (key === undefined) throw new ProblemError(publicHalfProblem('key.unknown'));
  return key;
}
