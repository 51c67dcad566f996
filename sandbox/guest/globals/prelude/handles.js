// Handles of the session's table (files, sockets, responses, standard input),
// as bytes and as streams. How many calls may be under way on one handle, and
// how much each may carry, is the wire's rule: MaxChunk and Window.
(function (internal) {
  'use strict';
  const { Math, Promise, TypeError, Uint8Array } = globalThis;
  const { DOMException } = internal;

  const CHUNK = 256 * 1024;
  const WINDOW = 4;
  const NEXT = -1; // the offset that means: where the last call ended

  // A handle that carries out its calls in order, a few at a time.
  internal.Handle = class Handle {
    #call;
    #id;
    #kind;
    #free = WINDOW;
    #waiting = [];
    #closed = false;
    #released; // the promise of the close
    #unwatch; // the host is told when nobody can reach the handle any more

    // kind is what restrict calls this kind of thing: files, net, or nothing.
    constructor(call, id, kind) {
      this.#call = call;
      this.#id = id;
      this.#kind = kind;
      this.#unwatch = internal.native.watch(this, id);
    }

    get closed() { return this.#closed; }

    async #under(op, args) {
      if (this.#closed) throw new DOMException('the handle is closed', 'InvalidStateError');
      if (this.#free > 0) {
        this.#free--;
      } else {
        const turn = internal.deferred();
        this.#waiting.push(turn);
        await turn.promise;
      }
      try {
        return await this.#call(op, { handle: this.#id, ...args }, this.#kind);
      } finally {
        const next = this.#waiting.shift();
        if (next === undefined) this.#free++;
        else if (this.#closed) next.reject(new DOMException('the handle was closed', 'AbortError'));
        else next.resolve();
      }
    }

    // At most max bytes; undefined at the end.
    async read(max = CHUNK, offset = NEXT) {
      const { data, end } = await this.#under('read', { offset, max: Math.min(max, CHUNK) });
      const bytes = data ?? new Uint8Array(0);
      return bytes.length === 0 && end ? undefined : bytes;
    }

    // All of bytes, which must not be the applet's any more.
    async write(bytes, offset = NEXT) {
      const parts = [];
      for (let at = 0; at < bytes.length; at += CHUNK) {
        const data = bytes.subarray(at, at + CHUNK);
        parts.push(internal.handled(this.#under('write', { offset: offset === NEXT ? NEXT : offset + at, data })));
        if (parts.length === WINDOW) await parts.shift();
      }
      await Promise.all(parts);
    }

    stat() { return this.#under('stat', {}); }

    // Both come after the writes before them.
    async truncate(size) { await this.#under('truncate', { size }); }
    async shut() { await this.#under('shut', {}); }

    // What call op makes of it: another handle. This one is of no more use.
    async succeed(op) {
      const { handle, name } = await this.#under(op, {});
      this.#closed = true;
      this.#unwatch();
      this.#released = Promise.resolve();
      return { handle: new internal.Handle(this.#call, handle, this.#kind), name };
    }

    // Also aborts what is under way.
    close() {
      if (!this.#closed) {
        this.#closed = true;
        this.#unwatch();
        for (const turn of this.#waiting.splice(0)) turn.reject(new DOMException('the handle was closed', 'AbortError'));
        this.#released = this.#call('close', { handle: this.#id });
      }
      return this.#released;
    }
  };

  // A number for a call that can be aborted: not zero.
  let numbers = 0;
  internal.callNumber = () => (numbers = numbers % 0xffffffff + 1);

  // Everything up to the end, reading ahead.
  internal.readAll = async (handle, first = new Uint8Array(0)) => {
    const ahead = [];
    const chunks = first.length > 0 ? [first] : [];
    let total = first.length;
    for (;;) {
      while (ahead.length < WINDOW) ahead.push(internal.handled(handle.read()));
      const chunk = await ahead.shift();
      if (chunk === undefined) break;
      chunks.push(chunk);
      total += chunk.length;
    }
    return internal.join(chunks, total);
  };
  internal.join = (chunks, total) => {
    if (chunks.length === 1) return chunks[0];
    const whole = new Uint8Array(total);
    let at = 0;
    for (const chunk of chunks) {
      whole.set(chunk, at);
      at += chunk.length;
    }
    return whole;
  };

  // A byte stream of what the handle reads. ended is called once, at the end or when the reader loses interest;
  // failed makes of what went wrong what the reader is to get.
  internal.streamFrom = (handle, ended = () => handle.close(), failed = (error) => error, mark = CHUNK) => internal.hostReadable({
    bytes: true,
    mark,
    pull: async (controller) => {
      let chunk;
      try {
        do {
          chunk = await handle.read();
        } while (chunk !== undefined && chunk.length === 0);
      } catch (error) {
        internal.handled(ended());
        throw failed(error);
      }
      if (chunk === undefined) {
        controller.close();
        await ended();
      } else {
        controller.enqueue(chunk);
      }
    },
    cancel: () => ended(),
  });

  // A stream into the handle.
  internal.streamInto = (handle, ended = () => handle.close()) => internal.hostWritable({
    write: (chunk) => handle.write(internal.content(chunk)),
    close: () => ended(),
    abort: () => ended(),
  });

  // The bytes of a string, buffer or view: a copy, so that later changes do not count.
  internal.content = (data) => {
    if (typeof data === 'string') return internal.native.encodeUTF8(data);
    if (internal.isBytes(data)) return internal.bytes(data).slice();
    throw new TypeError('expected a string, an ArrayBuffer, a typed array or a DataView');
  };
})
