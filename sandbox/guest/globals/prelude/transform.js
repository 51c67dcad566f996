// TransformStream, the queuing strategies, TextEncoderStream and TextDecoderStream.
(function (internal) {
  'use strict';
  const { Number, RangeError, Symbol, TypeError } = globalThis;
  const { deferred, promised, readable } = internal;

  const token = Symbol('construct');

  class TransformStreamDefaultController {
    #transform;
    constructor(key, transform) {
      if (key !== token) throw new TypeError('Illegal constructor');
      this.#transform = transform;
    }
    get desiredSize() {
      const s = this.#transform.source;
      return s.state === 'errored' ? null : s.state === 'closed' ? 0 : s.mark - s.queued;
    }
    enqueue(chunk) { this.#transform.enqueue(chunk); }
    error(error) { this.#transform.fail(error); }
    terminate() { this.#transform.terminate(); }
  }
  internal.expose(TransformStreamDefaultController);

  class TransformStream {
    #readable;
    #writable;
    constructor(transformer, writableStrategy, readableStrategy) {
      const object = internal.dictionary(transformer, 'transformer');
      const methods = {};
      for (const name of ['start', 'transform', 'flush', 'cancel']) methods[name] = internal.method(object, name);
      if (object.readableType !== undefined || object.writableType !== undefined) throw new RangeError('types are reserved');
      const pair = connect(methods, internal.strategy(readableStrategy, 0), internal.strategy(writableStrategy, 1));
      this.#readable = pair.readable;
      this.#writable = pair.writable;
    }
    get readable() { return this.#readable; }
    get writable() { return this.#writable; }
  }
  internal.expose(TransformStream);

  // A readable and a writable stream with transform between them.
  function connect({ start, transform, flush, cancel }, out, into) {
    let demand = deferred(); // resolved while the readable side wants more
    const begun = deferred();
    const t = {
      source: undefined, sink: undefined,
      enqueue(chunk) {
        readable.enqueue(t.source, chunk);
        if (t.source.mark - t.source.queued <= 0 && !(t.source.reader?.requests.length > 0)) demand = deferred();
      },
      fail(error) {
        readable.fail(t.source, error);
        internal.failWritable(t.sink, error);
        demand.resolve();
      },
      terminate() {
        if (!t.source.closing && t.source.state === 'readable') readable.close(t.source);
        internal.failWritable(t.sink, new TypeError('the transform was terminated'));
        demand.resolve();
      },
    };
    const controller = new TransformStreamDefaultController(token, t);
    const output = internal.hostReadable({
      start: () => begun.promise,
      pull: () => { demand.resolve(); },
      cancel: (reason) => promised(() => cancel?.(reason)).then(() => {
        internal.failWritable(t.sink, reason);
        demand.resolve();
      }),
      mark: out.mark, sizeOf: out.sizeOf,
    });
    t.source = internal.readableOf(output);
    const input = internal.hostWritable({
      start: () => begun.promise,
      write: async (chunk) => {
        await demand.promise;
        if (t.sink.state === 'erroring') throw t.sink.error;
        try {
          if (transform === undefined) t.enqueue(chunk);
          else await transform(chunk, controller);
        } catch (error) {
          t.fail(error);
          throw error;
        }
      },
      close: async () => {
        try {
          await flush?.(controller);
        } catch (error) {
          t.fail(error);
          throw error;
        }
        if (t.source.state === 'errored') throw t.source.error;
        if (!t.source.closing && t.source.state === 'readable') readable.close(t.source);
      },
      abort: async (reason) => {
        await cancel?.(reason);
        readable.fail(t.source, reason);
      },
      mark: into.mark, sizeOf: into.sizeOf,
    });
    t.sink = internal.writableOf(input);
    begun.resolve(start === undefined ? undefined : start(controller));
    return { readable: output, writable: input };
  }

  class CountQueuingStrategy {
    #mark;
    constructor(init) { this.#mark = markOf(init); }
    get highWaterMark() { return this.#mark; }
    get size() { return countSize; }
  }
  internal.expose(CountQueuingStrategy);

  class ByteLengthQueuingStrategy {
    #mark;
    constructor(init) { this.#mark = markOf(init); }
    get highWaterMark() { return this.#mark; }
    get size() { return byteSize; }
  }
  internal.expose(ByteLengthQueuingStrategy);

  const { size: countSize } = { size() { return 1; } };
  const { size: byteSize } = { size(chunk) { return chunk.byteLength; } };
  const markOf = (init) => {
    const { highWaterMark } = internal.dictionary(init);
    if (highWaterMark === undefined) throw new TypeError('highWaterMark is missing');
    return Number(highWaterMark);
  };

  const plain = { mark: 1, sizeOf: () => 1 };

  class TextEncoderStream {
    #pair;
    constructor() {
      const encoder = new internal.TextEncoder();
      let high = ''; // the first half of a character that the next chunk ends
      this.#pair = connect({
        transform(chunk, controller) {
          let text = high + `${chunk}`;
          high = '';
          const last = text.charCodeAt(text.length - 1);
          if (last >= 0xd800 && last < 0xdc00) {
            high = text.slice(-1);
            text = text.slice(0, -1);
          }
          if (text !== '') controller.enqueue(encoder.encode(text));
        },
        flush(controller) {
          if (high !== '') controller.enqueue(encoder.encode(high));
        },
      }, { mark: 0, sizeOf: plain.sizeOf }, plain);
    }
    get encoding() { return this.#pair && 'utf-8'; }
    get readable() { return this.#pair.readable; }
    get writable() { return this.#pair.writable; }
  }
  internal.expose(TextEncoderStream);

  class TextDecoderStream {
    #pair;
    #decoder;
    constructor(label = 'utf-8', options = undefined) {
      const decoder = this.#decoder = new internal.TextDecoder(label, options);
      this.#pair = connect({
        transform(chunk, controller) {
          const text = decoder.decode(internal.bytes(chunk), { stream: true });
          if (text !== '') controller.enqueue(text);
        },
        flush(controller) {
          const text = decoder.decode();
          if (text !== '') controller.enqueue(text);
        },
      }, { mark: 0, sizeOf: plain.sizeOf }, plain);
    }
    get encoding() { return this.#decoder.encoding; }
    get fatal() { return this.#decoder.fatal; }
    get ignoreBOM() { return this.#decoder.ignoreBOM; }
    get readable() { return this.#pair.readable; }
    get writable() { return this.#pair.writable; }
  }
  internal.expose(TextDecoderStream);

  internal.define({
    TransformStream, TransformStreamDefaultController, CountQueuingStrategy, ByteLengthQueuingStrategy, TextEncoderStream,
    TextDecoderStream,
  });
})
