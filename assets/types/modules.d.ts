// The modules through which an applet gets authority. Whatever a promise asks
// for may be asked of the person first, and be rejected with "NotAllowedError".

declare module 'vitrine:files' {
  interface FileInfo {
    readonly name: string;
    readonly isFile: boolean;
    readonly isDirectory: boolean;
    readonly size: number;
    readonly mtime: Date;
  }
  interface OpenOptions {
    /** The usual: reading only. */
    read?: boolean;
    write?: boolean;
    append?: boolean;
    truncate?: boolean;
    create?: boolean;
  }
  /** An open file with a position of its own. Calls are carried out one after the other. */
  interface FsFile {
    readonly readable: ReadableStream<Uint8Array>;
    readonly writable: WritableStream<string | BufferSource>;
    /** Fills at most the buffer; null at the end. */
    read(buffer: ArrayBufferView): Promise<number | null>;
    /** Writes everything. */
    write(data: string | BufferSource): Promise<number>;
    seek(offset: number, whence?: number): Promise<number>;
    /** Cuts the file off at so many bytes, or fills it up with zeros. */
    truncate(size?: number): Promise<void>;
    stat(): Promise<FileInfo>;
    close(): Promise<void>;
  }
  const SeekMode: { readonly Start: 0; readonly Current: 1; readonly End: 2 };

  function readFile(path: string | URL, options?: { signal?: AbortSignal }): Promise<Uint8Array>;
  function readTextFile(path: string | URL, options?: { signal?: AbortSignal }): Promise<string>;
  function writeFile(
    path: string | URL,
    data: string | BufferSource | ReadableStream<string | BufferSource>,
    options?: { append?: boolean; signal?: AbortSignal },
  ): Promise<void>;
  function writeTextFile(path: string | URL, text: string | ReadableStream<string>, options?: { append?: boolean; signal?: AbortSignal }): Promise<void>;
  function stat(path: string | URL): Promise<FileInfo>;
  function readDir(path: string | URL): Promise<FileInfo[]>;
  /** Makes a folder, which takes the permission to write it; with recursive, also those that it is in and that are missing: each that is made is asked about. */
  function mkdir(path: string | URL, options?: { recursive?: boolean }): Promise<void>;
  function open(path: string | URL, options?: OpenOptions | 'r' | 'w' | 'a' | 'r+'): Promise<FsFile>;
  /** The pickers open within five seconds of a click or a key in the applet, once for each: call them in its handler. Else SecurityError. */
  function showOpenFilePicker(options?: { multiple?: boolean; types?: FilePickerType[] }): Promise<FileSystemFileHandle[]>;
  function showSaveFilePicker(options?: { suggestedName?: string; types?: FilePickerType[] }): Promise<FileSystemFileHandle>;
  function showDirectoryPicker(): Promise<FileSystemDirectoryHandle>;
}

declare module 'vitrine:net' {
  /** A TCP connection, as in the WinterTC sockets API. */
  interface Socket {
    readonly readable: ReadableStream<Uint8Array>;
    readonly writable: WritableStream<string | BufferSource>;
    /** Rejected when the connection is refused, by the person or by the peer. */
    readonly opened: Promise<{ remoteAddress: string; localAddress?: string }>;
    readonly closed: Promise<void>;
    readonly secureTransport: 'on' | 'off' | 'starttls';
    /** Whether startTls was called. */
    readonly upgraded: boolean;
    /** Ends both directions. To close writable ends one: the peer sees the end, and can still be read. */
    close(): Promise<void>;
    /**
     * Goes on with TLS on a connection that was opened with secureTransport "starttls", as another
     * socket; this one ends. Await what is written first, and the peer's consent.
     */
    startTls(): Socket;
  }
  function connect(
    address: string | { hostname: string; port: number },
    options?: { secureTransport?: 'on' | 'off' | 'starttls'; allowHalfOpen?: boolean },
  ): Socket;
  function fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
}

declare module 'vitrine:storage' {
  /**
   * What is private to the applet's identity: JSON values, bytes as Uint8Array, and handles of picked files and folders,
   * alone or in arrays and objects. A handle comes back in a later run; what it stands for is asked about again, when it
   * is used or with its requestPermission.
   */
  function get<T = unknown>(key: string): Promise<T | undefined>;
  function set(key: string, value: unknown): Promise<void>;
  function keys(): Promise<string[]>;
  function remove(key: string): Promise<void>;
  export { get, set, keys, remove as delete };
}

declare module 'vitrine:authority' {
  /** An action of the policies with the thing it is done to: {action: 'connect', resource: 'example.org:443'}. */
  interface Permission {
    action: string;
    resource?: string;
  }
  /** Never asks. */
  function query(permission: Permission): Promise<'granted' | 'denied' | 'prompt'>;
  /** Asks if need be. */
  function request(permission: Permission): Promise<'granted' | 'denied'>;
  type Kind =
    | 'files' | 'net' | 'storage' | 'clipboard' | 'authority'
    | 'read-file' | 'write-file' | 'connect' | 'store' | 'read-clipboard' | 'write-clipboard' | 'notify' | 'open-link';
  /** Runs f, across its awaits and timers, without the authority that is denied. */
  function restrict<T>(options: { deny: Kind[] | 'all' }, f: () => T): T;
  /** What is left: bytes of memory allowed, seconds of computing time left, bytes of storage allowed. */
  function budget(): Promise<{ readonly memory: number; readonly seconds: number; readonly storage: number }>;
}

declare module 'vitrine:applet' {
  const id: string;
  const name: string;
  const version: string;
  /** What stood behind "--" on the command line. */
  const args: readonly string[];
  /** The manifest, as the bundle has it. */
  const manifest: any;
  const stdin: { readonly readable: ReadableStream<Uint8Array> };
  const stdout: { readonly writable: WritableStream<string | BufferSource>; write(data: string | BufferSource): Promise<number> };
  /** Ends the applet at once; the code is 0 to 255. */
  function exit(code?: number): never;
  /** What the callback returns, JSON or bytes, is kept when the applet is closed. */
  function onSave(callback: () => unknown): void;
  /** Calls back with what was kept, if anything was. */
  function onRestore(callback: (state: any) => void): Promise<void>;
}
