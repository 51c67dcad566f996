// The globals of an applet besides the language's own (lib ES2022). Documents
// and drawing are in dom.d.ts, what reaches the host in the vitrine:* modules.

declare var self: typeof globalThis;

// ---- console, timers, clock ----

interface Console {
  log(...values: unknown[]): void;
  info(...values: unknown[]): void;
  warn(...values: unknown[]): void;
  error(...values: unknown[]): void;
  debug(...values: unknown[]): void;
  trace(...values: unknown[]): void;
  dir(value: unknown): void;
  table(data: unknown): void;
  assert(condition: unknown, ...values: unknown[]): void;
  count(label?: string): void;
  countReset(label?: string): void;
  group(...values: unknown[]): void;
  groupCollapsed(...values: unknown[]): void;
  groupEnd(): void;
  time(label?: string): void;
  timeLog(label?: string, ...values: unknown[]): void;
  timeEnd(label?: string): void;
  clear(): void;
}
declare var console: Console;

declare function setTimeout(callback: (...values: any[]) => void, delay?: number, ...values: unknown[]): number;
declare function setInterval(callback: (...values: any[]) => void, delay?: number, ...values: unknown[]): number;
declare function clearTimeout(id?: number): void;
declare function clearInterval(id?: number): void;
declare function requestAnimationFrame(callback: (time: number) => void): number;
declare function cancelAnimationFrame(id: number): void;
declare function queueMicrotask(callback: () => void): void;
declare function reportError(error: unknown): void;
declare function structuredClone<T>(value: T, options?: { transfer?: ArrayBuffer[] }): T;

interface Performance extends EventTarget {
  /** Milliseconds on the session's clock, which stands still within a turn and during a pause. */
  now(): number;
  readonly timeOrigin: number;
  toJSON(): object;
}
declare var performance: Performance;

// ---- errors and events ----

interface DOMException extends Error {
  readonly name: string;
  readonly message: string;
  readonly code: number;
}
declare var DOMException: {
  prototype: DOMException;
  new (message?: string, name?: string | { name?: string; cause?: unknown }): DOMException;
};

interface EventInit {
  bubbles?: boolean;
  cancelable?: boolean;
  composed?: boolean;
}
interface Event {
  readonly type: string;
  readonly target: EventTarget | null;
  readonly currentTarget: EventTarget | null;
  readonly eventPhase: number;
  readonly bubbles: boolean;
  readonly cancelable: boolean;
  readonly composed: boolean;
  readonly defaultPrevented: boolean;
  readonly isTrusted: boolean;
  readonly timeStamp: number;
  composedPath(): EventTarget[];
  preventDefault(): void;
  stopPropagation(): void;
  stopImmediatePropagation(): void;
}
declare var Event: { prototype: Event; new (type: string, init?: EventInit): Event };

interface CustomEvent<T = unknown> extends Event {
  readonly detail: T;
}
declare var CustomEvent: {
  prototype: CustomEvent;
  new <T>(type: string, init?: EventInit & { detail?: T }): CustomEvent<T>;
};

type EventListenerOrObject<E = Event> = ((event: E) => void) | { handleEvent(event: E): void };
interface AddEventListenerOptions {
  capture?: boolean;
  once?: boolean;
  passive?: boolean;
  signal?: AbortSignal;
}
interface EventTarget {
  addEventListener(type: string, listener: EventListenerOrObject<any> | null, options?: boolean | AddEventListenerOptions): void;
  removeEventListener(type: string, listener: EventListenerOrObject<any> | null, options?: boolean | { capture?: boolean }): void;
  dispatchEvent(event: Event): boolean;
}
declare var EventTarget: { prototype: EventTarget; new (): EventTarget };

interface AbortSignal extends EventTarget {
  readonly aborted: boolean;
  readonly reason: any;
  onabort: ((event: Event) => void) | null;
  throwIfAborted(): void;
}
declare var AbortSignal: {
  prototype: AbortSignal;
  abort(reason?: unknown): AbortSignal;
  timeout(milliseconds: number): AbortSignal;
  any(signals: Iterable<AbortSignal>): AbortSignal;
};
interface AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}
declare var AbortController: { prototype: AbortController; new (): AbortController };

// ---- text, addresses, random values ----

type BufferSource = ArrayBuffer | ArrayBufferView;

interface TextEncoder {
  readonly encoding: 'utf-8';
  encode(text?: string): Uint8Array;
  encodeInto(text: string, destination: Uint8Array): { read: number; written: number };
}
declare var TextEncoder: { prototype: TextEncoder; new (): TextEncoder };

interface TextDecoder {
  readonly encoding: string;
  readonly fatal: boolean;
  readonly ignoreBOM: boolean;
  decode(data?: BufferSource, options?: { stream?: boolean }): string;
}
declare var TextDecoder: {
  prototype: TextDecoder;
  /** Encodings: utf-8, utf-16le, utf-16be, windows-1252 (latin1, ascii). */
  new (label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean }): TextDecoder;
};

declare function atob(data: string): string;
declare function btoa(data: string): string;

interface URL {
  href: string;
  readonly origin: string;
  protocol: string;
  username: string;
  password: string;
  host: string;
  hostname: string;
  port: string;
  pathname: string;
  search: string;
  hash: string;
  readonly searchParams: URLSearchParams;
  toString(): string;
  toJSON(): string;
}
declare var URL: {
  prototype: URL;
  new (url: string | URL, base?: string | URL): URL;
  canParse(url: string | URL, base?: string | URL): boolean;
  parse(url: string | URL, base?: string | URL): URL | null;
};

interface URLSearchParams extends Iterable<[string, string]> {
  readonly size: number;
  append(name: string, value: string): void;
  delete(name: string, value?: string): void;
  get(name: string): string | null;
  getAll(name: string): string[];
  has(name: string, value?: string): boolean;
  set(name: string, value: string): void;
  sort(): void;
  forEach(callback: (value: string, name: string, params: URLSearchParams) => void, self?: unknown): void;
  entries(): IterableIterator<[string, string]>;
  keys(): IterableIterator<string>;
  values(): IterableIterator<string>;
  toString(): string;
}
declare var URLSearchParams: {
  prototype: URLSearchParams;
  new (init?: string | Iterable<[string, string]> | Record<string, string> | URLSearchParams): URLSearchParams;
};

interface Crypto {
  getRandomValues<T extends ArrayBufferView>(array: T): T;
  randomUUID(): string;
  readonly subtle: {
    digest(algorithm: 'SHA-1' | 'SHA-256' | 'SHA-384' | 'SHA-512' | { name: string }, data: BufferSource): Promise<ArrayBuffer>;
  };
}
declare var crypto: Crypto;

// ---- surroundings ----

type PermissionStateName = 'granted' | 'denied' | 'prompt';
interface PermissionStatus extends EventTarget {
  readonly name: string;
  readonly state: PermissionStateName;
  onchange: ((event: Event) => void) | null;
}
interface Navigator {
  readonly language: string;
  readonly languages: readonly string[];
  readonly userAgent: string;
  readonly onLine: boolean;
  readonly hardwareConcurrency: number;
  readonly permissions: {
    /** Never asks. Takes the browser's names and those of policies: {name: 'connect', resource: 'example.org:443'}. */
    query(descriptor: { name: string; resource?: string }): Promise<PermissionStatus>;
  };
  /** Once it is granted, it takes a click or a key in the applet within the last five seconds. */
  readonly clipboard: {
    readText(): Promise<string>;
    writeText(text: string): Promise<void>;
  };
}
declare var navigator: Navigator;

/** Shows the address to the person and opens it in the browser: after a click or a key, when it was granted before. */
declare function open(url: string | URL): null;

interface Notification extends EventTarget {
  readonly title: string;
  readonly body: string;
  onshow: ((event: Event) => void) | null;
  onerror: ((event: Event) => void) | null;
}
declare var Notification: {
  prototype: Notification;
  new (title: string, options?: { body?: string }): Notification;
  readonly permission: 'default';
  requestPermission(): Promise<'granted' | 'denied' | 'default'>;
};

// ---- newer parts of the language that lib ES2022 lacks ----

interface SymbolConstructor {
  readonly dispose: unique symbol;
  readonly asyncDispose: unique symbol;
}
interface ObjectConstructor {
  groupBy<K extends PropertyKey, T>(items: Iterable<T>, callback: (item: T, index: number) => K): Partial<Record<K, T[]>>;
}
interface MapConstructor {
  groupBy<K, T>(items: Iterable<T>, callback: (item: T, index: number) => K): Map<K, T[]>;
}
interface PromiseConstructor {
  withResolvers<T>(): { promise: Promise<T>; resolve: (value: T | PromiseLike<T>) => void; reject: (reason?: any) => void };
  try<T, A extends unknown[]>(callback: (...values: A) => T | PromiseLike<T>, ...values: A): Promise<Awaited<T>>;
}
interface ArrayConstructor {
  fromAsync<T>(items: AsyncIterable<T> | Iterable<T | PromiseLike<T>> | ArrayLike<T | PromiseLike<T>>): Promise<T[]>;
  fromAsync<T, U>(
    items: AsyncIterable<T> | Iterable<T | PromiseLike<T>> | ArrayLike<T | PromiseLike<T>>,
    mapper: (item: T, index: number) => U | PromiseLike<U>,
    self?: unknown,
  ): Promise<U[]>;
}
interface String {
  isWellFormed(): boolean;
  toWellFormed(): string;
}
