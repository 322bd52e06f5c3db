// Runs in both worlds of a page: the one of its own scripts, and the isolated one of the preload script.
// They share nothing but the DOM. A CustomEvent reaches both, and Chromium clones its `detail` from one to the other.

/** A value on its way between the worlds. Functions and promises stay where they are, and go by number. */
type Wire =
  | ['value', unknown]
  | ['function', number]
  | ['promise', number]
  | ['error', string]
  | ['array', Wire[]]
  | ['object', [string, Wire][]];

type Message =
  | ['call', number, Wire[]]
  | ['return', Wire]
  | ['throw', Wire]
  | ['resolve', number, Wire]
  | ['reject', number, Wire]
  | ['expose', string, Wire]
  | ['open', string]
  | ['received'];

/** One end of the connection between the two worlds. */
export class Bridge {
  /** Called when the other world asks for something that is not a call: to expose an API, to open a window. */
  onRequest: (message: Message) => void = () => {};
  readonly #outgoing: string;
  readonly #functions: ((...args: unknown[]) => unknown)[] = [];
  readonly #numbers = new Map<unknown, number>();
  readonly #promises = new Map<number, PromiseWithResolvers<unknown>>();
  // The page may replace these later, so they are taken before it runs.
  readonly #dispatch = EventTarget.prototype.dispatchEvent.bind(window);
  readonly #Event = CustomEvent;
  #answer: Message | undefined;
  #promiseCount = 0;

  /** Both ends are given the same secret, which the page's scripts never learn. */
  constructor(secret: string, isMainWorld: boolean) {
    const [incoming, outgoing] = isMainWorld ? ['page', 'preload'] : ['preload', 'page'];
    this.#outgoing = secret + outgoing;
    window.addEventListener(secret + incoming, (event) => {
      event.stopImmediatePropagation();
      if (event instanceof this.#Event) this.#receive(event.detail);
    });
  }

  /** Hands a request to the other world. Events are synchronous, so that it is done when this returns. */
  request(message: Message): void {
    this.#answer = undefined;
    this.#post(message);
    if (this.#answer === undefined)
      throw new Error('[chromium host] the other world of the page did not answer');
    this.#answer = undefined;
  }

  wrap(value: unknown): Wire {
    if (typeof value === 'symbol') throw new TypeError('An object could not be cloned.');
    if (isFunction(value)) return ['function', this.#number(value)];
    if (value === null || typeof value !== 'object') return ['value', value];
    if (value instanceof Promise) return ['promise', this.#settleLater(value)];
    if (value instanceof Error) return ['error', value.message];
    if (Array.isArray(value)) return ['array', Array.from(value, (item) => this.wrap(item))];
    if (!isPlainObject(value)) return ['value', value];
    return ['object', Object.entries(value).map(([key, member]) => [key, this.wrap(member)])];
  }

  unwrap(wire: Wire): unknown {
    switch (wire[0]) {
      case 'value':
        return wire[1];
      case 'function': {
        const number = wire[1];
        return (...args: unknown[]) => this.#call(number, args);
      }
      case 'promise': {
        const pending = Promise.withResolvers<unknown>();
        this.#promises.set(wire[1], pending);
        return pending.promise;
      }
      case 'error':
        // As in Electron, which class of error it was is lost between the worlds.
        return new Error(wire[1]);
      case 'array':
        return wire[1].map((item) => this.unwrap(item));
      case 'object': {
        const object = {};
        for (const [key, member] of wire[1])
          Object.defineProperty(object, key, {
            value: this.unwrap(member),
            enumerable: true,
            writable: true,
          });
        return object;
      }
    }
  }

  #receive(message: Message): void {
    switch (message[0]) {
      case 'call':
        this.#post(this.#run(message[1], message[2]));
        break;
      case 'return':
      case 'throw':
      case 'received':
        this.#answer = message;
        break;
      case 'resolve':
        this.#promises.get(message[1])?.resolve(this.unwrap(message[2]));
        this.#promises.delete(message[1]);
        break;
      case 'reject':
        this.#promises.get(message[1])?.reject(this.unwrap(message[2]));
        this.#promises.delete(message[1]);
        break;
      default:
        this.onRequest(message);
        this.#post(['received']);
    }
  }

  #run(number: number, args: Wire[]): Message {
    try {
      const run = this.#functions[number];
      if (!run) throw new Error('[chromium host] the function is not known in this world');
      return ['return', this.wrap(run(...args.map((arg) => this.unwrap(arg))))];
    } catch (error) {
      return ['throw', this.wrap(error)];
    }
  }

  #call(number: number, args: unknown[]): unknown {
    this.#answer = undefined;
    this.#post(['call', number, args.map((arg) => this.wrap(arg))]);
    const answer: Message | undefined = this.#answer;
    this.#answer = undefined;
    if (answer?.[0] === 'return') return this.unwrap(answer[1]);
    if (answer?.[0] === 'throw') throw this.unwrap(answer[1]);
    throw new Error('[chromium host] the other world of the page did not answer');
  }

  #number(callable: (...args: unknown[]) => unknown): number {
    const known = this.#numbers.get(callable);
    if (known !== undefined) return known;
    const number = this.#functions.push(callable) - 1;
    this.#numbers.set(callable, number);
    return number;
  }

  #settleLater(promise: Promise<unknown>): number {
    const number = ++this.#promiseCount;
    promise.then(
      (value) => this.#post(['resolve', number, this.wrap(value)]),
      (error) => this.#post(['reject', number, this.wrap(error)]),
    );
    return number;
  }

  #post(detail: Message): void {
    this.#dispatch(new this.#Event(this.#outgoing, { detail }));
  }
}

function isFunction(value: unknown): value is (...args: unknown[]) => unknown {
  return typeof value === 'function';
}

function isPlainObject(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
