// vitrine:files. Names follow Deno's.
(function (internal) {
  'use strict';
  const { Boolean, Date, Object, Promise, Symbol, TypeError } = globalThis;
  const { native, DOMException } = internal;

  const statOf = ({ name, folder, size, modified }) => Object.freeze({
    name, isFile: !folder, isDirectory: Boolean(folder), size, mtime: new Date(modified),
  });

  const pathOf = (path) => {
    if (internal.isURL(path)) {
      if (path.protocol !== 'file:') throw new TypeError('only file: addresses name files');
      path = native.unescapePath(path.pathname);
    }
    const text = internal.scalar(path);
    if (text === '') throw new TypeError('the path is empty');
    if (text.includes('\0')) throw new TypeError('a path cannot hold NUL');
    return text;
  };

  // How a file is opened: a mode of the wire from Deno's options.
  const modeOf = (options) => {
    if (typeof options === 'string') {
      if (!['r', 'w', 'a', 'r+'].includes(options)) throw new TypeError('the mode must be "r", "w", "a" or "r+"');
      return options;
    }
    const { read, write, append, truncate, create, createNew } = internal.dictionary(options);
    if (createNew) throw new DOMException('createNew is not supported', 'NotSupportedError');
    if (append) return 'a';
    if (!write) return 'r';
    if (read) {
      if (truncate) throw new DOMException('reading and truncating at once is not supported', 'NotSupportedError');
      return 'r+';
    }
    return truncate || create ? 'w' : 'o';
  };

  const SEEK = { start: 0, current: 1, end: 2 };

  let construct;
  class FsFile {
    #handle;
    #position = 0;
    #follows = false; // reads and writes go on where the last ended: append, or no position
    #last = Promise.resolve(); // calls are carried out one after the other
    #readable;
    #writable;
    static {
      construct = (handle, follows) => {
        const file = new FsFile(construct);
        file.#handle = handle;
        file.#follows = follows;
        return file;
      };
    }
    constructor(key) { if (key !== construct) throw new TypeError('Illegal constructor'); }

    #after(f) {
      const result = this.#last.then(f);
      this.#last = result.then(() => {}, () => {});
      return result;
    }

    // Fills at most the buffer; answers how many bytes, or null at the end.
    read(buffer) {
      return internal.promised(() => {
        const target = internal.bytes(buffer);
        if (target.length === 0) return 0;
        return this.#after(async () => {
          const chunk = await this.#handle.read(target.length, this.#follows ? -1 : this.#position);
          if (chunk === undefined) return null;
          target.set(chunk);
          this.#position += chunk.length;
          return chunk.length;
        });
      });
    }

    // Writes all of data; answers how many bytes that were.
    write(data) {
      return internal.promised(() => {
        const bytes = internal.content(data);
        return this.#after(async () => {
          await this.#handle.write(bytes, this.#follows ? -1 : this.#position);
          this.#position += bytes.length;
          return bytes.length;
        });
      });
    }

    seek(offset, whence = SEEK.start) {
      return internal.promised(() => {
        const distance = internal.integer(offset, 'offset', -(2 ** 52), 2 ** 52);
        if (this.#follows) throw new DOMException('this file has no position', 'NotSupportedError');
        return this.#after(async () => {
          let from = 0;
          if (whence === SEEK.current) from = this.#position;
          else if (whence === SEEK.end) from = (await this.#handle.stat()).size;
          else if (whence !== SEEK.start) throw new TypeError('whence must be 0, 1 or 2');
          if (from + distance < 0) throw new TypeError('the position would be negative');
          this.#position = from + distance;
          return this.#position;
        });
      });
    }

    // Cuts the file off, or fills it up with zeros. The position stays where it is.
    truncate(size = 0) {
      return internal.promised(() => {
        const length = internal.integer(size, 'the size', 0, 2 ** 53);
        return this.#after(() => this.#handle.truncate(length));
      });
    }

    stat() { return this.#after(async () => statOf(await this.#handle.stat())); }

    get readable() {
      this.#readable ??= internal.hostReadable({
        bytes: true,
        pull: async (controller) => {
          const chunk = await this.#after(async () => {
            const bytes = await this.#handle.read(undefined, this.#follows ? -1 : this.#position);
            this.#position += bytes?.length ?? 0;
            return bytes;
          });
          if (chunk !== undefined) {
            controller.enqueue(chunk);
            return;
          }
          controller.close();
          await this.close();
        },
        cancel: () => this.close(),
      });
      return this.#readable;
    }

    get writable() {
      this.#writable ??= internal.hostWritable({
        write: (chunk) => this.write(chunk), close: () => this.close(), abort: () => this.close(),
      });
      return this.#writable;
    }

    close() { return internal.promised(() => this.#handle.close()).then(() => {}); }
    [Symbol.dispose]() { internal.handled(this.close()); }
    [Symbol.asyncDispose]() { return this.close(); }
  }
  internal.harden(internal.expose(FsFile));
  internal.fileFrom = (handle, follows) => construct(handle, follows);

  // Runs f with an open handle and closes it, whatever happens.
  const using = async (call, path, mode, f) => {
    const { handle: id } = await call('open', { path, mode });
    const handle = new internal.Handle(call, id, 'files');
    let result;
    try {
      result = await f(handle);
    } catch (error) {
      internal.handled(handle.close());
      throw error;
    }
    await handle.close();
    return result;
  };
  const aborting = (signal, promise) => {
    if (signal === undefined || signal === null) return promise;
    return new Promise((resolve, reject) => {
      const forget = internal.whenAborted(signal, reject);
      promise.then(resolve, reject).then(forget);
    });
  };

  internal.modules['vitrine:files'] = (call) => {
    // Most files fit into the answer to being opened. An async function, or a
    // promise on the way, would cost as much as all of the rest here.
    const whole = (path) => call('open', { path, mode: 'r', read: true }).then(
      ({ handle, data = new Uint8Array(0), end }) => (end ? data : goOn(new internal.Handle(call, handle, 'files'), data)),
    );
    const goOn = async (handle, data) => {
      try {
        return await internal.readAll(handle, data);
      } finally {
        internal.handled(handle.close());
      }
    };
    const read = (path, options) => aborting(internal.dictionary(options).signal, whole(pathOf(path)));
    const write = async (path, data, options) => {
      const { append, signal } = internal.dictionary(options);
      path = pathOf(path);
      const source = internal.isReadable(data) ? internal.asyncIterator(data) : undefined;
      const bytes = source === undefined ? internal.content(data) : undefined;
      return aborting(signal, using(call, path, append ? 'a' : 'w', async (handle) => {
        if (source === undefined) {
          await handle.write(bytes);
          return;
        }
        for (let item; !(item = await source.next()).done;) await handle.write(internal.content(item.value));
      }));
    };
    return {
      readFile(path, options) { return internal.promised(() => read(path, options)); },
      async readTextFile(path, options) {
        const bytes = await read(path, options);
        const [text] = native.decode('utf-8', bytes, false, true);
        return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
      },
      async writeFile(path, data, options) { await write(path, data, options); },
      async writeTextFile(path, text, options) { await write(path, internal.isReadable(text) ? text : internal.scalar(text), options); },
      async stat(path) { return statOf(await call('stat', { path: pathOf(path) })); },
      async readDir(path) {
        const { entries } = await call('dir', { path: pathOf(path) });
        return entries.map(statOf);
      },
      async mkdir(path, options) {
        const { recursive } = internal.dictionary(options);
        await call('mkdir', { path: pathOf(path), recursive: Boolean(recursive) });
      },
      async open(path, options) {
        path = pathOf(path);
        const mode = modeOf(options);
        const { handle } = await call('open', { path, mode });
        return construct(new internal.Handle(call, handle, 'files'), mode === 'a');
      },
      ...internal.pickers(call),
      SeekMode: { Start: SEEK.start, Current: SEEK.current, End: SEEK.end },
    };
  };
})
