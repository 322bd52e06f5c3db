import { EventEmitter } from 'node:events';

/** Members that the language, Node and promises look up on any object; missing, they are simply undefined. */
const commonlyProbed = new Set([
  'then',
  'toJSON',
  'default',
  '__esModule',
  'asymmetricMatch',
  'inspect',
  'nodeType',
]);

/** The error of a member of Electron's API that the host does not have. */
export function notImplemented(member: string): Error {
  return new Error(`[chromium host] electron ${member} is not implemented`);
}

/**
 * The end of a prototype chain, where a lookup arrives that found nothing: it throws.
 * At the end of the chain, and not around the object, it leaves `this`, identity and private fields alone.
 */
function throwingPrototype(nameOf: (receiver: unknown) => string): object {
  return new Proxy(Object.prototype, {
    get(target, key, receiver) {
      if (key in target || typeof key === 'symbol' || commonlyProbed.has(key))
        return Reflect.get(target, key, receiver);
      throw notImplemented(`${nameOf(receiver)}.${key}`);
    },
  });
}

/** Makes the object throw for every member that it does not have; `name` is its name in Electron's API. */
export function strict<T extends object>(name: string, object: T): T {
  return Object.setPrototypeOf(
    object,
    throwingPrototype(() => name),
  );
}

/** An export of Electron that the host lacks altogether: every use of it throws, importing it does not. */
export function missing(name: string): object {
  // A function that `new` accepts, so that both ways of calling it end here.
  return new Proxy(
    function refuse() {
      throw notImplemented(name);
    },
    {
      get(_target, key) {
        // `new` looks the prototype up before it calls.
        if (typeof key === 'symbol' || key === 'prototype' || commonlyProbed.has(key)) return undefined;
        throw notImplemented(`${name}.${key}`);
      },
    },
  );
}

/** An EventEmitter whose missing members throw. */
export class StrictEmitter extends EventEmitter {
  /** How Electron's documentation calls the object, such as `app` or `BrowserWindow`. */
  readonly hostName: string = 'EventEmitter';
}

// EventEmitter's own prototype must keep its chain for everybody else, so its methods are taken over here.
const { constructor: _, ...emitterMembers } = Object.getOwnPropertyDescriptors(EventEmitter.prototype);
Object.defineProperties(StrictEmitter.prototype, emitterMembers);
Object.setPrototypeOf(
  StrictEmitter.prototype,
  throwingPrototype((receiver) => (receiver instanceof StrictEmitter ? receiver.hostName : 'object')),
);

/** The event object of Electron's events. */
export class PreventableEvent {
  defaultPrevented = false;

  preventDefault(): void {
    this.defaultPrevented = true;
  }
}

Object.setPrototypeOf(
  PreventableEvent.prototype,
  throwingPrototype(() => 'event'),
);
