// Streams, blobs, picked files, and the parts of fetch that do not reach the host.

interface QueuingStrategy<T = any> {
  highWaterMark?: number;
  size?: (chunk: T) => number;
}
declare var CountQueuingStrategy: new (init: { highWaterMark: number }) => QueuingStrategy & { readonly highWaterMark: number };
declare var ByteLengthQueuingStrategy: new (init: { highWaterMark: number }) => QueuingStrategy<ArrayBufferView> & { readonly highWaterMark: number };

interface ReadableStreamDefaultController<R = any> {
  readonly desiredSize: number | null;
  enqueue(chunk: R): void;
  close(): void;
  error(reason?: unknown): void;
}
interface UnderlyingSource<R = any> {
  type?: 'bytes';
  start?(controller: ReadableStreamDefaultController<R>): unknown;
  pull?(controller: ReadableStreamDefaultController<R>): void | PromiseLike<void>;
  cancel?(reason?: unknown): void | PromiseLike<void>;
}
type ReadResult<R> = { done: false; value: R } | { done: true; value: undefined };
interface ReadableStreamDefaultReader<R = any> {
  readonly closed: Promise<undefined>;
  read(): Promise<ReadResult<R>>;
  cancel(reason?: unknown): Promise<void>;
  releaseLock(): void;
}
interface ReadableStreamBYOBReader {
  readonly closed: Promise<undefined>;
  /** Copies into the view, whose buffer stays as it is. */
  read(view: ArrayBufferView): Promise<{ done: boolean; value: Uint8Array }>;
  cancel(reason?: unknown): Promise<void>;
  releaseLock(): void;
}
interface PipeOptions {
  preventClose?: boolean;
  preventAbort?: boolean;
  preventCancel?: boolean;
  signal?: AbortSignal;
}
interface ReadableStream<R = any> extends AsyncIterable<R> {
  readonly locked: boolean;
  cancel(reason?: unknown): Promise<void>;
  getReader(options?: { mode?: undefined }): ReadableStreamDefaultReader<R>;
  getReader(options: { mode: 'byob' }): ReadableStreamBYOBReader;
  pipeThrough<T>(transform: { readable: ReadableStream<T>; writable: WritableStream<R> }, options?: PipeOptions): ReadableStream<T>;
  pipeTo(destination: WritableStream<R>, options?: PipeOptions): Promise<void>;
  tee(): [ReadableStream<R>, ReadableStream<R>];
  values(options?: { preventCancel?: boolean }): AsyncIterableIterator<R>;
}
declare var ReadableStream: {
  prototype: ReadableStream;
  new <R = any>(source?: UnderlyingSource<R>, strategy?: QueuingStrategy<R>): ReadableStream<R>;
  from<R>(iterable: Iterable<R | PromiseLike<R>> | AsyncIterable<R>): ReadableStream<R>;
};

interface WritableStreamDefaultController {
  readonly signal: AbortSignal;
  error(reason?: unknown): void;
}
interface UnderlyingSink<W = any> {
  start?(controller: WritableStreamDefaultController): unknown;
  write?(chunk: W, controller: WritableStreamDefaultController): void | PromiseLike<void>;
  close?(): void | PromiseLike<void>;
  abort?(reason?: unknown): void | PromiseLike<void>;
}
interface WritableStreamDefaultWriter<W = any> {
  readonly closed: Promise<undefined>;
  readonly ready: Promise<undefined>;
  readonly desiredSize: number | null;
  write(chunk: W): Promise<void>;
  close(): Promise<void>;
  abort(reason?: unknown): Promise<void>;
  releaseLock(): void;
}
interface WritableStream<W = any> {
  readonly locked: boolean;
  getWriter(): WritableStreamDefaultWriter<W>;
  close(): Promise<void>;
  abort(reason?: unknown): Promise<void>;
}
declare var WritableStream: {
  prototype: WritableStream;
  new <W = any>(sink?: UnderlyingSink<W>, strategy?: QueuingStrategy<W>): WritableStream<W>;
};

interface TransformStreamDefaultController<O = any> {
  readonly desiredSize: number | null;
  enqueue(chunk: O): void;
  error(reason?: unknown): void;
  terminate(): void;
}
interface Transformer<I = any, O = any> {
  start?(controller: TransformStreamDefaultController<O>): unknown;
  transform?(chunk: I, controller: TransformStreamDefaultController<O>): void | PromiseLike<void>;
  flush?(controller: TransformStreamDefaultController<O>): void | PromiseLike<void>;
  cancel?(reason?: unknown): void | PromiseLike<void>;
}
interface TransformStream<I = any, O = any> {
  readonly readable: ReadableStream<O>;
  readonly writable: WritableStream<I>;
}
declare var TransformStream: {
  prototype: TransformStream;
  new <I = any, O = any>(transformer?: Transformer<I, O>, writable?: QueuingStrategy<I>, readable?: QueuingStrategy<O>): TransformStream<I, O>;
};
declare var TextEncoderStream: new () => TransformStream<string, Uint8Array>;
declare var TextDecoderStream: new (label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean }) => TransformStream<BufferSource, string>;

// ---- blobs and forms ----

interface Blob {
  readonly size: number;
  readonly type: string;
  slice(start?: number, end?: number, type?: string): Blob;
  arrayBuffer(): Promise<ArrayBuffer>;
  bytes(): Promise<Uint8Array>;
  text(): Promise<string>;
  stream(): ReadableStream<Uint8Array>;
}
declare var Blob: { prototype: Blob; new (parts?: Iterable<string | BufferSource | Blob>, options?: { type?: string }): Blob };

interface File extends Blob {
  readonly name: string;
  readonly lastModified: number;
}
declare var File: {
  prototype: File;
  new (parts: Iterable<string | BufferSource | Blob>, name: string, options?: { type?: string; lastModified?: number }): File;
};

interface FormData extends Iterable<[string, string | File]> {
  append(name: string, value: string | Blob, filename?: string): void;
  delete(name: string): void;
  get(name: string): string | File | null;
  getAll(name: string): (string | File)[];
  has(name: string): boolean;
  set(name: string, value: string | Blob, filename?: string): void;
  entries(): IterableIterator<[string, string | File]>;
  keys(): IterableIterator<string>;
  values(): IterableIterator<string | File>;
}
declare var FormData: { prototype: FormData; new (form?: HTMLFormElement): FormData };

// ---- picked files: choosing is granting ----

interface FileSystemHandle {
  readonly kind: 'file' | 'directory';
  readonly name: string;
  isSameEntry(other: FileSystemHandle): Promise<boolean>;
  /** Never asks. What was picked in this run is granted. */
  queryPermission(descriptor?: { mode?: 'read' | 'readwrite' }): Promise<PermissionStateName>;
  /** Asks if need be: for a handle of an earlier run, or to write what was picked to be read. */
  requestPermission(descriptor?: { mode?: 'read' | 'readwrite' }): Promise<PermissionStateName>;
}
interface FileSystemFileHandle extends FileSystemHandle {
  readonly kind: 'file';
  /** The content is read when it is asked for. */
  getFile(): Promise<File>;
  createWritable(options?: { keepExistingData?: boolean }): Promise<FileSystemWritableFileStream>;
}
type FileSystemChunk = string | BufferSource | Blob;
type FileSystemCommand = { type: 'write' | 'seek'; position?: number; data?: FileSystemChunk } | { type: 'truncate'; size: number };
interface FileSystemWritableFileStream extends WritableStream<FileSystemChunk | FileSystemCommand> {
  write(data: FileSystemChunk | FileSystemCommand): Promise<void>;
  seek(position: number): Promise<void>;
  /** Cuts the file off at so many bytes, or fills it up with zeros. */
  truncate(size: number): Promise<void>;
}
interface FileSystemDirectoryHandle extends FileSystemHandle, AsyncIterable<[string, FileSystemFileHandle | FileSystemDirectoryHandle]> {
  readonly kind: 'directory';
  getFileHandle(name: string, options?: { create?: boolean }): Promise<FileSystemFileHandle>;
  getDirectoryHandle(name: string, options?: { create?: boolean }): Promise<FileSystemDirectoryHandle>;
  entries(): AsyncIterableIterator<[string, FileSystemFileHandle | FileSystemDirectoryHandle]>;
  keys(): AsyncIterableIterator<string>;
  values(): AsyncIterableIterator<FileSystemFileHandle | FileSystemDirectoryHandle>;
}
interface FilePickerType {
  description?: string;
  /** MIME types to file name extensions: {'model/stl': ['.stl']}. */
  accept: Record<string, string | string[]>;
}
/** The pickers open within five seconds of a click or a key in the applet, once for each: call them in its handler. Else SecurityError. */
declare function showOpenFilePicker(options?: { multiple?: boolean; types?: FilePickerType[] }): Promise<FileSystemFileHandle[]>;
/** The suggested name loses dots at its beginning, and characters that cannot be seen. */
declare function showSaveFilePicker(options?: { suggestedName?: string; types?: FilePickerType[] }): Promise<FileSystemFileHandle>;
declare function showDirectoryPicker(): Promise<FileSystemDirectoryHandle>;

// ---- requests and responses ----

interface Headers extends Iterable<[string, string]> {
  append(name: string, value: string): void;
  delete(name: string): void;
  get(name: string): string | null;
  getSetCookie(): string[];
  has(name: string): boolean;
  set(name: string, value: string): void;
  forEach(callback: (value: string, name: string, headers: Headers) => void, self?: unknown): void;
  entries(): IterableIterator<[string, string]>;
  keys(): IterableIterator<string>;
  values(): IterableIterator<string>;
}
type HeadersInit = Headers | Iterable<[string, string]> | Record<string, string>;
declare var Headers: { prototype: Headers; new (init?: HeadersInit): Headers };

type BodyInit = string | BufferSource | Blob | FormData | URLSearchParams | ReadableStream<Uint8Array>;
interface Body {
  readonly headers: Headers;
  readonly body: ReadableStream<Uint8Array> | null;
  readonly bodyUsed: boolean;
  arrayBuffer(): Promise<ArrayBuffer>;
  blob(): Promise<Blob>;
  bytes(): Promise<Uint8Array>;
  formData(): Promise<FormData>;
  json(): Promise<any>;
  text(): Promise<string>;
}
interface RequestInit {
  method?: string;
  headers?: HeadersInit;
  /** At most 256 KiB. */
  body?: BodyInit | null;
  redirect?: 'follow' | 'error' | 'manual';
  signal?: AbortSignal | null;
}
interface Request extends Body {
  readonly url: string;
  readonly method: string;
  readonly redirect: 'follow' | 'error' | 'manual';
  readonly signal: AbortSignal;
  clone(): Request;
}
declare var Request: { prototype: Request; new (input: string | URL | Request, init?: RequestInit): Request };

interface Response extends Body {
  readonly status: number;
  readonly statusText: string;
  readonly ok: boolean;
  readonly redirected: boolean;
  readonly type: string;
  readonly url: string;
  clone(): Response;
}
declare var Response: {
  prototype: Response;
  new (body?: BodyInit | null, init?: { status?: number; statusText?: string; headers?: HeadersInit }): Response;
  error(): Response;
  json(data: unknown, init?: { status?: number; statusText?: string; headers?: HeadersInit }): Response;
  redirect(url: string | URL, status?: number): Response;
};
/** As vitrine:net exports it. Refused when packages of the applet have authority of their own. */
declare function fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
