/*
 * What an operation needs before the main process lets it have its effect. The window may be compromised: whatever it
 * sends is a request, never a proof. Each row of the contract carries its mark, and the router enforces it.
 */

/**
 * One thing that is needed:
 *
 * - `officer`: somebody has said who acts, for what is recorded is recorded in a name.
 * - `secret`: what the person enters is itself the proof (an existing passphrase, a PIN, shares); a wrong one has no
 *   effect. A passphrase for something new proves nothing and is no such secret.
 * - `confirmation`: the main process shows its own dialog with act, object and consequence, and acts on that answer alone.
 * - `confirmation-when`: the same, when this call does what has to be confirmed; the main process decides, from its own
 *   state and the parsed input.
 */
export type Need = 'officer' | 'secret' | 'confirmation' | 'confirmation-when';

/** What one operation needs: nothing, one thing, or several. Reading, and what only narrows, needs nothing. */
export type Needs = 'none' | Need | readonly [Need, Need, ...Need[]];
