import { z } from 'zod';

/** A script that gathers in a page what its own scripts do wrong, and what its content security policy refuses. */
export const COMPLAINTS = `
  window.complaints = [];
  addEventListener('securitypolicyviolation', (event) => complaints.push(event.effectiveDirective));
  addEventListener('error', (event) => complaints.push(event.message));
  addEventListener('unhandledrejection', (event) => complaints.push(String(event.reason)));
`;

/** What was gathered, as the page tells it. */
export const complaintsSchema = z.array(z.string());

/** A key that a person presses. */
export type Key = 'Tab' | 'Shift+Tab' | 'Enter' | 'ArrowDown' | 'Space';

/**
 * A browser with one window, of another make than the one Playwright drives, as the test of the auditor's page needs it. A program of
 * the system, whose version is told: what is tried is what people have.
 */
export interface DrivenBrowser {
  /** Name and version, as the browser tells them. */
  readonly version: string;
  /** Opens an address, and comes back when it is loaded. */
  readonly open: (address: string) => Promise<void>;
  /** Gives the page's one field for files this file. */
  readonly choose: (file: string) => Promise<void>;
  /** Types into an element, as a person does. */
  readonly type: (selector: string, text: string) => Promise<void>;
  /** The value of a JavaScript expression in the page; a promise is waited for. What it throws is thrown. */
  readonly value: (expression: string) => Promise<unknown>;
  /** As `value`, in the page's one frame. */
  readonly valueInFrame: (expression: string) => Promise<unknown>;
  /** Presses a key, as a person does. */
  readonly press: (key: Key) => Promise<void>;
  /** What is seen, as PNG. */
  readonly picture: () => Promise<Uint8Array>;
  /** What `COMPLAINTS` has gathered in the page that is open. */
  readonly complaints: () => Promise<readonly string[]>;
  /** The addresses of other machines that were asked for. */
  readonly asked: () => readonly string[];
  /** Forgets what was asked for until now. */
  readonly forget: () => void;
  /** Where the browser puts what is saved. */
  readonly downloads: string;
  readonly close: () => Promise<void>;
}
