// ReadableStream after the WHATWG Streams Standard, with default readers, byte
// streams that copy instead of transferring, tee, pipeTo and async iteration.
(function (internal) {
  'use strict';
  const { Array, Boolean, Number, Object, Promise, RangeError, Reflect, Symbol, TypeError, Uint8Array } = globalThis;
  const { native, deferred, handled, promised } = internal;

  const asyncIteratorPrototype = internal.harden({ [Symbol.asyncIterator]() { return this; } });

  internal.strategy = (strategy, usual) => {
    const { size, highWaterMark } = internal.dictionary(strategy, 'strategy');
    const held = size === undefined ? () => 1 : native.held(internal.callback(size, 'size'));
    const mark = highWaterMark === undefined ? usual : Number(highWaterMark);
    if (!(mark >= 0)) throw new RangeError('highWaterMark must not be negative');
    return { mark, sizeOf: (chunk) => Reflect.apply(held, undefined, [chunk]) };
  };
  internal.chunkSize = (sizeOf, chunk) => {
    const size = Number(sizeOf(chunk));
    if (!(size >= 0) || size === Number.POSITIVE_INFINITY) throw new RangeError('the size of a chunk must be a finite number, not negative');
    return size;
  };
  // A method of an underlying source or sink, taken once.
  internal.method = (object, name) => {
    const method = object[name];
    if (method === undefined) return undefined;
    const held = native.held(internal.callback(method, name));
    return (...values) => Reflect.apply(held, object, values);
  };

  let streamOf; // the private state of a stream; a TypeError for anything else
  let adopt; // a stream around a state of our own

  // ---- the stream's state machine ----

  function newStream({ start, pull, cancel, mark, sizeOf, bytes }) {
    const s = {
      state: 'readable', error: undefined, reader: undefined, disturbed: false, bytes,
      queue: [], queued: 0, mark, sizeOf, pull, cancel,
      started: false, pulling: false, pullAgain: false, closing: false, controller: undefined,
    };
    s.controller = new ReadableStreamDefaultController(token, s);
    const started = start === undefined ? undefined : start(s.controller);
    Promise.resolve(started).then(
      () => {
        s.started = true;
        pullIfNeeded(s);
      },
      (error) => fail(s, error),
    );
    return s;
  }

  function wantsMore(s) {
    if (!s.started || s.closing || s.state !== 'readable') return false;
    return (s.reader !== undefined && s.reader.requests.length > 0) || s.mark - s.queued > 0;
  }

  function pullIfNeeded(s) {
    if (!wantsMore(s)) return;
    if (s.pulling) {
      s.pullAgain = true;
      return;
    }
    if (s.pull === undefined) return;
    s.pulling = true;
    promised(() => s.pull(s.controller)).then(
      () => {
        s.pulling = false;
        if (s.pullAgain) {
          s.pullAgain = false;
          pullIfNeeded(s);
        }
      },
      (error) => fail(s, error),
    );
  }

  function enqueue(s, chunk) {
    if (s.closing || s.state !== 'readable') throw new TypeError('the stream is closed, or closing');
    if (s.reader !== undefined && s.reader.requests.length > 0) {
      s.reader.requests.shift().take(chunk);
    } else {
      let size;
      try {
        size = internal.chunkSize(s.sizeOf, chunk);
      } catch (error) {
        fail(s, error);
        throw error;
      }
      s.queue.push({ chunk, size });
      s.queued += size;
    }
    pullIfNeeded(s);
  }

  function close(s) {
    if (s.closing || s.state !== 'readable') throw new TypeError('the stream is closed already, or closing');
    s.closing = true;
    if (s.queue.length === 0) finish(s);
  }

  function finish(s) {
    s.state = 'closed';
    forget(s);
    const { reader } = s;
    if (reader === undefined) return;
    for (const request of reader.requests.splice(0)) request.end();
    reader.closed.resolve();
  }

  function fail(s, error) {
    if (s.state !== 'readable') return;
    s.state = 'errored';
    s.error = error;
    s.queue = [];
    s.queued = 0;
    forget(s);
    const { reader } = s;
    if (reader === undefined) return;
    for (const request of reader.requests.splice(0)) request.fail(error);
    reader.closed.reject(error);
    handled(reader.closed.promise);
  }

  // The source is not needed any more, and may hold much.
  function forget(s) {
    s.pull = s.cancel = undefined;
  }

  function cancel(s, reason) {
    s.disturbed = true;
    if (s.state === 'closed') return Promise.resolve();
    if (s.state === 'errored') return Promise.reject(s.error);
    const canceled = s.cancel;
    s.queue = [];
    s.queued = 0;
    finish(s);
    return canceled === undefined ? Promise.resolve() : promised(() => canceled(reason)).then(() => undefined);
  }

  // Takes the next chunk: request is {take(chunk), end(), fail(error)}.
  function readOne(reader, request) {
    const s = reader.stream;
    s.disturbed = true;
    if (s.queue.length > 0) {
      const { chunk, size } = s.queue.shift();
      s.queued = s.queue.length === 0 ? 0 : s.queued - size;
      if (s.closing && s.queue.length === 0) finish(s);
      else pullIfNeeded(s);
      request.take(chunk);
    } else if (s.state === 'closed') request.end();
    else if (s.state === 'errored') request.fail(s.error);
    else {
      reader.requests.push(request);
      pullIfNeeded(s);
    }
  }

  function acquire(s) {
    if (s.reader !== undefined) throw new TypeError('the stream is locked to a reader');
    const reader = { stream: s, requests: [], closed: deferred() };
    handled(reader.closed.promise);
    s.reader = reader;
    if (s.state === 'closed') reader.closed.resolve();
    else if (s.state === 'errored') reader.closed.reject(s.error);
    return reader;
  }

  function release(reader) {
    const { stream } = reader;
    if (stream === undefined) return;
    const error = new TypeError('the reader was released');
    if (stream.state !== 'readable') reader.closed = deferred();
    reader.closed.reject(error);
    handled(reader.closed.promise);
    reader.stream = undefined;
    stream.reader = undefined;
    for (const request of reader.requests.splice(0)) request.fail(error);
  }

  function read(reader) {
    if (reader.stream === undefined) return Promise.reject(new TypeError('the reader was released'));
    const { promise, resolve, reject } = deferred();
    readOne(reader, {
      take(value) { resolve({ value, done: false }); },
      end() { resolve({ value: undefined, done: true }); },
      fail: reject,
    });
    return promise;
  }
  internal.readable = { acquire, release, read, cancel, enqueue, close, fail };

  // ---- the classes ----

  const token = Symbol('construct');
  const guard = (key) => { if (key !== token) throw new TypeError('Illegal constructor'); };

  class ReadableStreamDefaultController {
    #stream;
    constructor(key, stream) {
      guard(key);
      this.#stream = stream;
    }
    get desiredSize() {
      const s = this.#stream;
      return s.state === 'errored' ? null : s.state === 'closed' ? 0 : s.mark - s.queued;
    }
    get byobRequest() {
      this.#stream;
      return null;
    }
    enqueue(chunk) {
      const s = this.#stream;
      if (s.bytes) {
        const bytes = internal.bytes(chunk);
        if (bytes.length === 0) throw new TypeError('a chunk must not be empty');
        chunk = bytes.slice();
      }
      enqueue(s, chunk);
    }
    close() { close(this.#stream); }
    error(error) { fail(this.#stream, error); }
  }
  internal.expose(ReadableStreamDefaultController);

  class ReadableStreamDefaultReader {
    #reader;
    constructor(stream) { this.#reader = acquire(streamOf(stream)); }
    get closed() { return this.#reader.closed.promise; }
    read() { return promised(() => read(this.#reader)); }
    releaseLock() { release(this.#reader); }
    cancel(reason) {
      return promised(() => {
        if (this.#reader.stream === undefined) throw new TypeError('the reader was released');
        return cancel(this.#reader.stream, reason);
      });
    }
  }
  internal.expose(ReadableStreamDefaultReader);

  // Fills the caller's view by copying, where browsers transfer its buffer.
  class ReadableStreamBYOBReader {
    #reader;
    constructor(stream) {
      const s = streamOf(stream);
      if (!s.bytes) throw new TypeError('not a byte stream');
      this.#reader = acquire(s);
    }
    get closed() { return this.#reader.closed.promise; }
    read(view) {
      return promised(() => {
        const target = internal.bytes(view);
        if (target.length === 0) throw new TypeError('the view must not be empty');
        const reader = this.#reader;
        return read(reader).then(({ value, done }) => {
          if (done) return { value: new Uint8Array(target.buffer, target.byteOffset, 0), done };
          const taken = value.length <= target.length ? value : value.subarray(0, target.length);
          target.set(taken);
          const s = reader.stream;
          if (taken.length < value.length && s !== undefined) {
            const rest = value.subarray(taken.length);
            s.queue.unshift({ chunk: rest, size: rest.length });
            s.queued += rest.length;
          }
          return { value: new Uint8Array(target.buffer, target.byteOffset, taken.length), done };
        });
      });
    }
    releaseLock() { release(this.#reader); }
    cancel(reason) {
      return promised(() => {
        if (this.#reader.stream === undefined) throw new TypeError('the reader was released');
        return cancel(this.#reader.stream, reason);
      });
    }
  }
  internal.expose(ReadableStreamBYOBReader);

  class ReadableStream {
    #state;
    static {
      streamOf = (stream) => stream.#state;
      internal.isReadable = (value) => typeof value === 'object' && value !== null && #state in value;
      adopt = (state) => {
        const stream = new ReadableStream(token);
        stream.#state = state;
        return stream;
      };
    }

    constructor(source, strategy) {
      if (source === token) return;
      const object = internal.dictionary(source, 'underlyingSource');
      const { type } = object;
      if (type !== undefined && `${type}` !== 'bytes') throw new TypeError('type must be "bytes" or left out');
      const bytes = type !== undefined;
      const { mark, sizeOf } = internal.strategy(strategy, bytes ? 0 : 1);
      this.#state = newStream({
        start: internal.method(object, 'start'),
        pull: internal.method(object, 'pull'),
        cancel: internal.method(object, 'cancel'),
        mark, sizeOf: bytes ? (chunk) => chunk.length : sizeOf, bytes,
      });
    }

    get locked() { return this.#state.reader !== undefined; }

    cancel(reason) {
      return promised(() => {
        if (this.#state.reader !== undefined) throw new TypeError('the stream is locked to a reader');
        return cancel(this.#state, reason);
      });
    }

    getReader(options) {
      this.#state;
      const { mode } = internal.dictionary(options);
      if (mode === undefined) return new ReadableStreamDefaultReader(this);
      if (`${mode}` !== 'byob') throw new TypeError('mode must be "byob" or left out');
      return new ReadableStreamBYOBReader(this);
    }

    pipeThrough(transform, options) {
      const { readable, writable } = transform;
      handled(internal.pipe(this.#state, internal.writableOf(writable), options));
      return readable;
    }

    pipeTo(destination, options) {
      return promised(() => internal.pipe(this.#state, internal.writableOf(destination), options));
    }

    tee() { return tee(this.#state); }

    values(options) {
      const { preventCancel } = internal.dictionary(options);
      const reader = acquire(this.#state);
      let last = Promise.resolve();
      let done = false;
      const chain = (f) => (last = last.then(f, f));
      return {
        __proto__: asyncIteratorPrototype,
        next() {
          return chain(() => {
            if (done) return { value: undefined, done: true };
            return read(reader).then(
              (result) => {
                if (result.done) {
                  done = true;
                  release(reader);
                }
                return result;
              },
              (error) => {
                done = true;
                release(reader);
                throw error;
              },
            );
          });
        },
        return(value) {
          return chain(async () => {
            if (!done) {
              done = true;
              const { stream } = reader;
              release(reader);
              if (!preventCancel) await cancel(stream, value);
            }
            return { value, done: true };
          });
        },
      };
    }

    static from(iterable) {
      const iterator = internal.asyncIterator(iterable);
      return adopt(newStream({
        mark: 0, sizeOf: () => 1, bytes: false,
        pull: (controller) => iterator.next().then(({ value, done }) => {
          if (done) controller.close();
          else controller.enqueue(value);
        }),
        cancel: (reason) => iterator.return(reason),
      }));
    }
  }
  Object.defineProperty(ReadableStream.prototype, Symbol.asyncIterator, {
    value: ReadableStream.prototype.values, writable: true, configurable: true,
  });
  internal.expose(ReadableStream);

  function tee(s) {
    const reader = acquire(s);
    const branches = [];
    const reasons = [];
    const canceled = deferred();
    let reading = false;
    let again = false;
    const open = [true, true];

    const pull = () => {
      if (reading) {
        again = true;
        return;
      }
      reading = true;
      readOne(reader, {
        take(chunk) {
          // Later, so that branches never see a chunk before their reader does.
          Promise.resolve().then(() => {
            again = false;
            branches.forEach((branch, i) => {
              if (open[i] && branch.state === 'readable') enqueue(branch, s.bytes && i === 1 ? chunk.slice() : chunk);
            });
            reading = false;
            if (again) pull();
          });
        },
        end() {
          reading = false;
          branches.forEach((branch, i) => { if (open[i] && !branch.closing && branch.state === 'readable') close(branch); });
          if (!open[0] || !open[1]) canceled.resolve();
        },
        fail() { reading = false; },
      });
    };
    const stop = (i) => (reason) => {
      open[i] = false;
      reasons[i] = reason;
      if (!open[0] && !open[1]) canceled.resolve(cancel(s, [reasons[0], reasons[1]]));
      return canceled.promise;
    };
    for (const i of [0, 1]) {
      branches.push(newStream({ mark: s.bytes ? 0 : 1, sizeOf: s.bytes ? (chunk) => chunk.length : () => 1, bytes: s.bytes, pull, cancel: stop(i) }));
    }
    reader.closed.promise.then(undefined, (error) => {
      for (const branch of branches) fail(branch, error);
      if (!open[0] || !open[1]) canceled.resolve();
    });
    return branches.map(adopt);
  }

  // An iterator of promises over an async or plain iterable.
  internal.asyncIterator = (iterable) => {
    const asynchronous = iterable[Symbol.asyncIterator];
    const method = asynchronous ?? iterable[Symbol.iterator];
    const iterator = Reflect.apply(internal.callback(method, 'the iterator method'), iterable, []);
    const { next } = iterator;
    const settle = (result) => {
      if (typeof result !== 'object' || result === null) throw new TypeError('an iterator must answer an object');
      return asynchronous === undefined || asynchronous === null
        ? Promise.resolve(result.value).then((value) => ({ value, done: Boolean(result.done) })) : result;
    };
    return {
      next: native.held(() => promised(() => Reflect.apply(next, iterator, [])).then(settle)),
      return: native.held((value) => promised(() => {
        const method = iterator.return;
        return method === undefined || method === null ? undefined : Reflect.apply(method, iterator, [value]);
      })),
    };
  };

  // A stream of the host's own: source is {start, pull, cancel}.
  internal.hostReadable = ({ mark = 1, bytes = false, sizeOf = bytes ? (chunk) => chunk.length : () => 1, ...source }) =>
    adopt(newStream({ ...source, mark, sizeOf, bytes }));
  internal.readableOf = (stream) => streamOf(stream);
  internal.isLocked = (stream) => streamOf(stream).reader !== undefined;
  internal.isDisturbed = (stream) => streamOf(stream).disturbed;

  internal.define({ ReadableStream, ReadableStreamDefaultReader, ReadableStreamBYOBReader, ReadableStreamDefaultController });
})
