// WritableStream after the WHATWG Streams Standard, and pipeTo.
(function (internal) {
  'use strict';
  const { Boolean, Object, Promise, Reflect, RangeError, Symbol, TypeError } = globalThis;
  const { deferred, handled, promised, readable } = internal;

  const token = Symbol('construct');
  const guard = (key) => { if (key !== token) throw new TypeError('Illegal constructor'); };
  let stateOf; // the private state of a stream; a TypeError for anything else

  // ---- the stream's state machine ----
  //
  // writable, then erroring while something is still under way, then errored;
  // or writable, then closed.

  function newStream({ start, write, close, abort, mark, sizeOf }) {
    const s = {
      state: 'writable', error: undefined, writer: undefined, sink: { write, close, abort }, started: false,
      queue: [], queued: 0, mark, sizeOf, backpressure: mark <= 0,
      requests: [], // deferred of the writes in the queue, in order
      writing: undefined, // deferred of the write under way
      closing: undefined, // deferred of a close that waits in the queue
      closeUnderWay: undefined, aborting: undefined,
      controller: undefined, abortController: new internal.AbortController(),
    };
    s.controller = new WritableStreamDefaultController(token, s);
    const started = start === undefined ? undefined : start(s.controller);
    Promise.resolve(started).then(
      () => {
        s.started = true;
        advance(s);
      },
      (error) => {
        s.started = true;
        deal(s, error);
      },
    );
    return s;
  }

  const closeQueued = (s) => s.closing !== undefined || s.closeUnderWay !== undefined;
  const desired = (s) => (s.state === 'errored' || s.state === 'erroring' ? null : s.state === 'closed' ? 0 : s.mark - s.queued);

  function updateBackpressure(s) {
    const backpressure = s.mark - s.queued <= 0;
    if (backpressure !== s.backpressure && s.writer !== undefined) {
      if (backpressure) s.writer.ready = deferred();
      else s.writer.ready.resolve();
    }
    s.backpressure = backpressure;
  }

  function write(s, chunk) {
    let size;
    try {
      size = internal.chunkSize(s.sizeOf, chunk);
    } catch (error) {
      fail(s, error);
      return Promise.reject(error);
    }
    if (s.state === 'errored' || s.state === 'erroring') return Promise.reject(s.error);
    if (closeQueued(s) || s.state === 'closed') return Promise.reject(new TypeError('the stream is closed, or closing'));
    const request = deferred();
    s.requests.push(request);
    s.queue.push({ chunk, size });
    s.queued += size;
    updateBackpressure(s);
    advance(s);
    return request.promise;
  }

  function close(s) {
    if (s.state === 'closed' || s.state === 'errored') {
      return Promise.reject(new TypeError(`the stream is ${s.state} already`));
    }
    if (closeQueued(s)) return Promise.reject(new TypeError('the stream is closing already'));
    s.closing = deferred();
    if (s.writer !== undefined && s.backpressure && s.state === 'writable') s.writer.ready.resolve();
    advance(s);
    return s.closing === undefined ? s.closeUnderWay.promise : s.closing.promise;
  }

  function advance(s) {
    if (!s.started || s.writing !== undefined || s.closeUnderWay !== undefined) return;
    if (s.state === 'erroring') {
      finishErroring(s);
      return;
    }
    if (s.state !== 'writable') return;
    if (s.queue.length > 0) {
      const [{ chunk, size }] = s.queue;
      s.writing = s.requests.shift();
      promised(() => s.sink.write?.(chunk, s.controller)).then(
        () => {
          s.writing.resolve();
          s.writing = undefined;
          s.queue.shift();
          s.queued = s.queue.length === 0 ? 0 : s.queued - size;
          if (s.state === 'writable' && !closeQueued(s)) updateBackpressure(s);
          advance(s);
        },
        (error) => {
          s.writing.reject(error);
          s.writing = undefined;
          deal(s, error);
        },
      );
    } else if (s.closing !== undefined) {
      s.closeUnderWay = s.closing;
      s.closing = undefined;
      const { sink } = s;
      s.sink = {};
      promised(() => sink.close?.()).then(
        () => {
          s.closeUnderWay.resolve();
          s.closeUnderWay = undefined;
          if (s.aborting !== undefined) s.aborting.resolve();
          s.aborting = undefined;
          s.state = 'closed';
          s.writer?.closed.resolve();
        },
        (error) => {
          s.closeUnderWay.reject(error);
          s.closeUnderWay = undefined;
          s.aborting?.reject(error);
          s.aborting = undefined;
          deal(s, error);
        },
      );
    }
  }

  // Deals with an error of the sink.
  function deal(s, error) {
    if (s.state === 'writable') startErroring(s, error);
    else if (s.state === 'erroring') finishErroring(s);
  }
  function fail(s, error) {
    if (s.state === 'writable') startErroring(s, error);
  }

  function startErroring(s, error) {
    s.state = 'erroring';
    s.error = error;
    if (s.writer !== undefined) rejectReady(s.writer, error);
    if (s.writing === undefined && s.closeUnderWay === undefined && s.started) finishErroring(s);
  }

  function rejectReady(writer, error) {
    writer.ready.reject(error);
    const ready = deferred(); // a new one when the old was settled already
    ready.reject(error);
    handled(writer.ready.promise);
    writer.ready = ready;
    handled(ready.promise);
  }

  function finishErroring(s) {
    if (s.writing !== undefined || s.closeUnderWay !== undefined) return;
    s.state = 'errored';
    const { error, sink, aborting } = s;
    s.sink = {};
    s.queue = [];
    s.queued = 0;
    for (const request of s.requests.splice(0)) request.reject(error);
    s.aborting = undefined;
    const settle = () => {
      if (s.closing !== undefined) {
        s.closing.reject(error);
        s.closing = undefined;
      }
      if (s.writer !== undefined) {
        s.writer.closed.reject(error);
        handled(s.writer.closed.promise);
      }
    };
    if (aborting === undefined) {
      settle();
    } else if (aborting.wasErroring) {
      aborting.reject(error);
      settle();
    } else {
      promised(() => sink.abort?.(aborting.reason)).then(
        () => {
          aborting.resolve();
          settle();
        },
        (failure) => {
          aborting.reject(failure);
          settle();
        },
      );
    }
  }

  function abort(s, reason) {
    if (s.state === 'closed' || s.state === 'errored') return Promise.resolve();
    s.abortController.abort(reason);
    if (s.state === 'closed' || s.state === 'errored') return Promise.resolve();
    if (s.aborting !== undefined) return s.aborting.promise;
    const wasErroring = s.state === 'erroring';
    s.aborting = Object.assign(deferred(), { reason: wasErroring ? undefined : reason, wasErroring });
    const { promise } = s.aborting;
    if (!wasErroring) startErroring(s, reason);
    return promise;
  }

  function acquire(s) {
    if (s.writer !== undefined) throw new TypeError('the stream is locked to a writer');
    const writer = { stream: s, ready: deferred(), closed: deferred() };
    handled(writer.ready.promise);
    handled(writer.closed.promise);
    s.writer = writer;
    switch (s.state) {
      case 'writable':
        if (closeQueued(s) || !s.backpressure) writer.ready.resolve();
        break;
      case 'erroring': writer.ready.reject(s.error); break;
      case 'closed':
        writer.ready.resolve();
        writer.closed.resolve();
        break;
      default:
        writer.ready.reject(s.error);
        writer.closed.reject(s.error);
    }
    return writer;
  }

  function release(writer) {
    const s = writer.stream;
    if (s === undefined) return;
    const error = new TypeError('the writer was released');
    rejectReady(writer, error);
    writer.closed.reject(error);
    const closed = deferred();
    closed.reject(error);
    writer.closed = closed;
    handled(closed.promise);
    s.writer = undefined;
    writer.stream = undefined;
  }

  // ---- the classes ----

  class WritableStreamDefaultController {
    #stream;
    constructor(key, stream) {
      guard(key);
      this.#stream = stream;
    }
    get signal() { return this.#stream.abortController.signal; }
    error(error) { fail(this.#stream, error); }
  }
  internal.expose(WritableStreamDefaultController);

  class WritableStreamDefaultWriter {
    #writer;
    constructor(stream) { this.#writer = acquire(stateOf(stream)); }
    get closed() { return this.#writer.closed.promise; }
    get ready() { return this.#writer.ready.promise; }
    get desiredSize() { return desired(this.#stream()); }
    write(chunk) { return promised(() => write(this.#stream(), chunk)); }
    close() { return promised(() => close(this.#stream())); }
    abort(reason) { return promised(() => abort(this.#stream(), reason)); }
    releaseLock() { release(this.#writer); }
    #stream() {
      const { stream } = this.#writer;
      if (stream === undefined) throw new TypeError('the writer was released');
      return stream;
    }
  }
  internal.expose(WritableStreamDefaultWriter);

  class WritableStream {
    #state;
    static {
      stateOf = (stream) => stream.#state;
      // A stream of the host's own: sink is {start, write, close, abort}.
      internal.hostWritable = ({ mark = 1, sizeOf = () => 1, ...sink }) => {
        const stream = new WritableStream(token);
        stream.#state = newStream({ ...sink, mark, sizeOf });
        return stream;
      };
    }
    constructor(sink, strategy) {
      if (sink === token) return;
      const object = internal.dictionary(sink, 'underlyingSink');
      if (object.type !== undefined) throw new RangeError('type is reserved');
      const { mark, sizeOf } = internal.strategy(strategy, 1);
      this.#state = newStream({
        start: internal.method(object, 'start'), write: internal.method(object, 'write'),
        close: internal.method(object, 'close'), abort: internal.method(object, 'abort'), mark, sizeOf,
      });
    }
    get locked() { return this.#state.writer !== undefined; }
    getWriter() { return new WritableStreamDefaultWriter(this); }
    close() { return promised(() => close(this.#unlocked())); }
    abort(reason) { return promised(() => abort(this.#unlocked(), reason)); }
    #unlocked() {
      if (this.#state.writer !== undefined) throw new TypeError('the stream is locked to a writer');
      return this.#state;
    }
  }
  internal.expose(WritableStream);
  internal.WritableStream = WritableStream;
  internal.writableOf = (stream) => stateOf(stream);
  internal.failWritable = fail;

  // Moves everything from a readable stream's state to a writable one's.
  internal.pipe = (source, sink, options) => {
    const { preventClose, preventAbort, preventCancel, signal } = internal.dictionary(options);
    const keep = { close: Boolean(preventClose), abort: Boolean(preventAbort), cancel: Boolean(preventCancel) };
    const reader = readable.acquire(source);
    let writer;
    try {
      writer = acquire(sink);
    } catch (error) {
      readable.release(reader);
      throw error;
    }
    source.disturbed = true;
    const done = deferred();
    let over = false;
    let lastWrite = Promise.resolve();

    // Ends the pipe: waits for what was written, does the last thing, lets go.
    const finish = (action, failed, error) => {
      if (over) return;
      over = true;
      forget();
      const settle = () => {
        release(writer);
        readable.release(reader);
        if (failed) done.reject(error);
        else done.resolve();
      };
      const act = () => promised(action).then(settle, (failure) => {
        failed = true;
        error = failure;
        settle();
      });
      if (sink.state === 'writable' && !closeQueued(sink)) lastWrite.then(act, act);
      else act();
    };
    const nothing = () => undefined;
    const forget = internal.whenAborted(signal, (reason) => {
      // A signal aborted from the start answers before forget is there.
      Promise.resolve().then(() => finish(() => {
        const actions = [];
        if (!keep.abort && sink.state === 'writable') actions.push(abort(sink, reason));
        if (!keep.cancel && source.state === 'readable') actions.push(readable.cancel(source, reason));
        return Promise.all(actions);
      }, true, reason));
    });

    writer.closed.promise.then(
      () => finish(keep.cancel ? nothing : () => readable.cancel(source, new TypeError('the destination was closed')), true,
        new TypeError('the destination was closed')),
      (error) => finish(keep.cancel ? nothing : () => readable.cancel(source, error), true, error),
    );
    const pump = () => {
      if (over) return;
      writer.ready.promise.then(() => {
        if (over) return;
        readable.read(reader).then(
          ({ value, done: ended }) => {
            if (ended) {
              finish(keep.close || closeQueued(sink) || sink.state !== 'writable' ? nothing : () => close(sink), false);
              return;
            }
            lastWrite = handled(write(sink, value));
            pump();
          },
          (error) => finish(keep.abort ? nothing : () => abort(sink, error), true, error),
        );
      }, nothing);
    };
    pump();
    return done.promise;
  };

  internal.define({ WritableStream, WritableStreamDefaultWriter, WritableStreamDefaultController });
})
