// The File System Access API: pickers of the viewer's own, and handles of what
// the person chose there. Choosing is granting.
(function (internal) {
  'use strict';
  const { Array, Boolean, Math, Object, Reflect, Symbol, TypeError, Uint8Array } = globalThis;
  const { native, DOMException } = internal;

  const token = Symbol('construct');
  let entryOf; // {call, root, path, name} of a handle; undefined for anything else

  class FileSystemHandle {
    #entry;
    static { entryOf = (value) => (typeof value === 'object' && value !== null && #entry in value ? value.#entry : undefined); }
    constructor(key, entry) {
      if (key !== token) throw new TypeError('Illegal constructor');
      this.#entry = entry;
    }
    get name() { return this.#entry.name; }
    async isSameEntry(other) {
      const entry = entryOf(other);
      if (entry === undefined) throw new TypeError('not a handle');
      return entry.root === this.#entry.root && entry.path === this.#entry.path;
    }
    async queryPermission(descriptor) { return permission('query', this.#entry, descriptor); }
    async requestPermission(descriptor) { return permission('request', this.#entry, descriptor); }
  }
  internal.expose(FileSystemHandle);

  // What was chosen may be read, and written if it was chosen for that; more has
  // to be asked for, and everything again in a later run.
  const permission = async (op, { call, root, path }, descriptor) => {
    const { mode = 'read' } = internal.dictionary(descriptor);
    if (mode !== 'read' && mode !== 'readwrite') throw new TypeError('mode must be "read" or "readwrite"');
    for (const action of mode === 'read' ? ['read-file'] : ['read-file', 'write-file']) {
      const { state } = await call(op, { action, resource: path, handle: root });
      if (state !== 'granted') return state;
    }
    return 'granted';
  };
  const where = ({ root, path }) => (path === '' ? { handle: root } : { handle: root, path });

  // A file's content, opened for each look at it.
  const sourceOf = (entry) => {
    const opened = async () => {
      const { handle } = await entry.call('open', { ...where(entry), mode: 'r' });
      return new internal.Handle(entry.call, handle, 'files');
    };
    return {
      async read(start, length) {
        const handle = await opened();
        try {
          const whole = new Uint8Array(length);
          let at = 0;
          while (at < length) {
            const chunk = await handle.read(length - at, start + at);
            if (chunk === undefined) throw new DOMException('the file is shorter than it was', 'NotReadableError');
            whole.set(chunk, at);
            at += chunk.length;
          }
          return whole;
        } finally {
          internal.handled(handle.close());
        }
      },
      stream(start, length) {
        let handle;
        let at = 0;
        return internal.hostReadable({
          bytes: true, mark: 0,
          pull: async (controller) => {
            handle ??= await opened();
            const chunk = at < length ? await handle.read(length - at, start + at) : undefined;
            if (chunk !== undefined) {
              at += chunk.length;
              controller.enqueue(chunk);
              return;
            }
            await handle.close();
            if (at < length) throw new DOMException('the file is shorter than it was', 'NotReadableError');
            controller.close();
          },
          cancel: () => handle?.close(),
        });
      },
    };
  };

  class FileSystemFileHandle extends FileSystemHandle {
    get kind() { return entryOf(this) && 'file'; }
    async getFile() {
      const entry = entryOf(this);
      const { size, modified } = await entry.call('stat', where(entry));
      return internal.fileOf(sourceOf(entry), { name: entry.name, size, modified });
    }
    async createWritable(options) {
      const entry = entryOf(this);
      const { keepExistingData } = internal.dictionary(options);
      const { handle } = await entry.call('open', { ...where(entry), mode: keepExistingData ? 'o' : 'w' });
      return new FileSystemWritableFileStream(token, new internal.Handle(entry.call, handle, 'files'));
    }
  }
  internal.expose(FileSystemFileHandle);

  class FileSystemWritableFileStream extends internal.WritableStream {
    constructor(key, handle) {
      if (key !== token) throw new TypeError('Illegal constructor');
      let position = 0;
      const seek = (to) => { position = internal.integer(to, 'position', 0, 2 ** 52); };
      const put = async (data) => {
        const bytes = internal.isBlob(data) ? await data.bytes() : internal.content(data);
        const at = position;
        position += bytes.length;
        await handle.write(bytes, at);
      };
      // A chunk is what to write, or a command.
      const take = async (chunk) => {
        if (typeof chunk === 'string' || internal.isBytes(chunk) || internal.isBlob(chunk)) {
          await put(chunk);
          return;
        }
        const { type, position: to, data, size } = internal.dictionary(chunk, 'the chunk');
        if (type === 'truncate') {
          const length = internal.integer(size, 'size', 0, 2 ** 53);
          await handle.truncate(length);
          position = Math.min(position, length);
          return;
        }
        if (type !== 'write' && type !== 'seek') throw new TypeError('the type of a command is "write", "seek" or "truncate"');
        if (to !== undefined && to !== null) seek(to);
        if (type === 'write') await put(data);
      };
      super({
        async write(chunk) {
          try {
            await take(chunk);
          } catch (error) {
            internal.handled(handle.close()); // the stream is of no more use
            throw error;
          }
        },
        async close() { await handle.close(); },
        async abort() { await handle.close(); },
      });
    }
    async write(data) {
      const copy = internal.isBytes(data) ? internal.content(data) : data;
      await once(this, (writer) => writer.write(copy));
    }
    async seek(position) { await this.write({ type: 'seek', position }); }
    async truncate(size) { await this.write({ type: 'truncate', size }); }
  }
  internal.expose(FileSystemWritableFileStream);

  const once = async (stream, f) => {
    const writer = stream.getWriter();
    try {
      await f(writer);
    } finally {
      writer.releaseLock();
    }
  };

  const nameOf = (value) => {
    const name = internal.scalar(value);
    if (name === '' || name === '.' || name === '..' || /[/\\\0]/.test(name)) throw new TypeError('this is not the name of a file');
    return name;
  };

  class FileSystemDirectoryHandle extends FileSystemHandle {
    get kind() { return entryOf(this) && 'directory'; }
    async getFileHandle(name, options) {
      const entry = child(this, name);
      if (internal.dictionary(options).create) {
        try {
          await entry.call('stat', where(entry));
        } catch (error) {
          if (error?.name !== 'NotFoundError') throw error;
          const { handle } = await entry.call('open', { ...where(entry), mode: 'a' });
          await entry.call('close', { handle });
        }
        return new FileSystemFileHandle(token, entry);
      }
      const { folder } = await entry.call('stat', where(entry));
      if (folder) throw new DOMException(`${entry.name} is a directory`, 'TypeMismatchError');
      return new FileSystemFileHandle(token, entry);
    }
    async getDirectoryHandle(name, options) {
      const entry = child(this, name);
      const { create } = internal.dictionary(options);
      let folder = true;
      try {
        ({ folder } = await entry.call('stat', where(entry)));
      } catch (error) {
        if (!create || error?.name !== 'NotFoundError') throw error;
        await entry.call('mkdir', where(entry));
      }
      if (!folder) throw new DOMException(`${entry.name} is not a directory`, 'TypeMismatchError');
      return new FileSystemDirectoryHandle(token, entry);
    }
    entries() { return contents(this, (name, handle) => [name, handle]); }
    keys() { return contents(this, (name) => name); }
    values() { return contents(this, (name, handle) => handle); }
  }
  Object.defineProperty(FileSystemDirectoryHandle.prototype, Symbol.asyncIterator, {
    value: FileSystemDirectoryHandle.prototype.entries, writable: true, configurable: true,
  });
  internal.expose(FileSystemDirectoryHandle);

  const child = (directory, value) => {
    const { call, root, path } = entryOf(directory);
    const name = nameOf(value);
    return { call, root, path: path === '' ? name : `${path}/${name}`, name };
  };

  const contents = (directory, map) => {
    const entry = entryOf(directory);
    let listed;
    const list = async () => {
      const { entries } = await entry.call('dir', where(entry));
      return Array.from(entries ?? [], ({ name, folder }) =>
        map(name, new (folder ? FileSystemDirectoryHandle : FileSystemFileHandle)(token, child(directory, name))));
    };
    return asyncList(async () => (await (listed ??= list())).shift());
  };
  const iteratorPrototype = internal.harden({ [Symbol.asyncIterator]() { return this; } });
  const asyncList = (take) => ({
    __proto__: iteratorPrototype,
    async next() {
      const value = await take();
      return { value, done: value === undefined };
    },
  });

  // The file name extensions of a picker's types.
  const extensionsOf = (types) => {
    const extensions = [];
    for (const type of types ?? []) {
      const { accept } = internal.dictionary(type, 'a type');
      for (const key of Reflect.ownKeys(internal.dictionary(accept, 'accept'))) {
        const list = accept[key];
        for (const item of typeof list === 'string' ? [list] : Array.from(list)) {
          const extension = internal.scalar(item);
          if (!/^\.[\w.+-]{1,15}$/.test(extension)) throw new TypeError(`'${extension.slice(0, 40)}' is not a file name extension`);
          extensions.push(extension);
        }
      }
    }
    return extensions;
  };

  // What vitrine:storage keeps of a handle: words that mean something to the
  // viewer alone. undefined when value is no handle.
  internal.isHandle = (value) => entryOf(value) !== undefined;
  internal.keptOf = async (handle) => {
    const { call, root, path, name } = entryOf(handle);
    const { token: kept } = await call('keep', { handle: root });
    return { token: kept, path, name, folder: handle instanceof FileSystemDirectoryHandle };
  };
  // The handle again, in a later run.
  internal.handleOf = async (call, { token: kept, path, name, folder }) => {
    const { handle } = await call('kept', { token: kept });
    return new (folder ? FileSystemDirectoryHandle : FileSystemFileHandle)(token, { call, root: handle, path, name });
  };

  // A file that was dropped on the applet: that is choosing it, too.
  internal.droppedFile = (handle, name) => new FileSystemFileHandle(token, { call: native.call, root: handle, path: '', name });

  internal.pickers = (call) => {
    const pick = async (args) => {
      const { handles } = await call('pick', args);
      return handles.map(({ handle, name, folder }) =>
        new (folder ? FileSystemDirectoryHandle : FileSystemFileHandle)(token, { call, root: handle, path: '', name }));
    };
    return {
      async showOpenFilePicker(options) {
        const { multiple, types } = internal.dictionary(options);
        return pick({ kind: 'open', multiple: Boolean(multiple), extensions: extensionsOf(types) });
      },
      async showSaveFilePicker(options) {
        const { suggestedName, types } = internal.dictionary(options);
        const suggested = suggestedName === undefined || suggestedName === null ? '' : nameOf(suggestedName);
        return (await pick({ kind: 'save', suggested, extensions: extensionsOf(types) }))[0];
      },
      async showDirectoryPicker() { return (await pick({ kind: 'directory' }))[0]; },
    };
  };

  internal.define({
    FileSystemHandle, FileSystemFileHandle, FileSystemDirectoryHandle, FileSystemWritableFileStream,
    ...internal.pickers(native.call),
  });
})
