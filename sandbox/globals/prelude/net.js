// vitrine:net: connect after the WinterTC sockets API, and fetch.
(function (internal) {
  'use strict';
  const { Boolean, TypeError } = globalThis;
  const { native, DOMException, deferred, handled } = internal;

  const addressOf = (address) => {
    if (typeof address === 'string') {
      const parts = native.parseURL(`tcp://${internal.scalar(address)}`, null);
      if (parts === null || parts[6] === '') throw new TypeError('the address must be "host:port"');
      const host = parts[5];
      return { hostname: host.startsWith('[') ? host.slice(1, -1) : host, port: internal.integer(parts[6], 'port', 1, 65535) };
    }
    const { hostname, port } = internal.dictionary(address, 'address');
    const name = internal.scalar(hostname);
    if (hostname === undefined || name === '') throw new TypeError('the address has no hostname');
    return { hostname: name, port: internal.integer(port, 'port', 1, 65535) };
  };

  let construct;
  class Socket {
    #readable;
    #writable;
    #opened = deferred();
    #closed = deferred();
    #handle; // once connected
    #ended = { readable: false, writable: false, whole: false };
    #secure;
    static { construct = (...values) => new Socket(construct, ...values); }

    constructor(key, call, address, secure, halfOpen) {
      if (key !== construct) throw new TypeError('Illegal constructor');
      this.#secure = secure;
      // Reading and writing fail as well: nobody need look at these.
      handled(this.#opened.promise);
      handled(this.#closed.promise);
      const connecting = call('connect', { ...address, tls: secure === 'on' }).then(
        ({ handle, name }) => {
          this.#handle = new internal.Handle(call, handle, 'net');
          if (this.#ended.whole) {
            handled(this.#handle.close());
            throw new DOMException('the socket was closed', 'AbortError');
          }
          this.#opened.resolve({ remoteAddress: name, localAddress: undefined });
          return this.#handle;
        },
      ).catch((error) => {
        this.#opened.reject(error);
        this.#fail(error);
        throw error;
      });
      handled(connecting);
      this.#readable = internal.hostReadable({
        bytes: true,
        mark: 1,
        pull: async (controller) => {
          const handle = await connecting;
          let chunk;
          do {
            chunk = await handle.read();
          } while (chunk !== undefined && chunk.length === 0);
          if (chunk !== undefined) {
            controller.enqueue(chunk);
            return;
          }
          controller.close();
          await this.#end('readable', halfOpen);
        },
        cancel: () => this.#end('readable', halfOpen),
      });
      this.#writable = internal.hostWritable({
        write: async (chunk) => {
          const bytes = internal.content(chunk);
          const handle = await connecting;
          await handle.write(bytes);
        },
        close: async () => {
          await connecting;
          await this.#end('writable', halfOpen);
        },
        abort: () => this.close(),
      });
    }

    get readable() { return this.#readable; }
    get writable() { return this.#writable; }
    get opened() { return this.#opened.promise; }
    get closed() { return this.#closed.promise; }
    get upgraded() { return false; }
    get secureTransport() { return this.#secure; }

    // Closes the socket and forgets what is under way. Fulfilled when it is closed.
    close() {
      return internal.promised(async () => {
        if (!this.#ended.whole) {
          this.#ended.whole = true;
          const error = new DOMException('the socket was closed', 'AbortError');
          this.#opened.reject(error);
          internal.readable.fail(internal.readableOf(this.#readable), error);
          internal.failWritable(internal.writableOf(this.#writable), error);
          try {
            await this.#handle?.close();
          } finally {
            this.#closed.resolve();
          }
        }
        return this.#closed.promise;
      });
    }

    startTls() { throw new DOMException('startTls is not supported: connect with secureTransport "on"', 'NotSupportedError'); }

    // One direction has ended. A socket that must not be half open ends with it.
    async #end(side, halfOpen) {
      this.#ended[side] = true;
      if (side === 'readable' && halfOpen && !this.#ended.writable) return;
      if (side === 'writable' && !this.#ended.readable) return;
      if (this.#ended.whole) return;
      this.#ended.whole = true;
      await this.#handle?.close();
      this.#closed.resolve();
      internal.failWritable(internal.writableOf(this.#writable), new DOMException('the connection has ended', 'NetworkError'));
    }

    #fail(error) {
      this.#ended.whole = true;
      this.#closed.reject(error);
      internal.readable.fail(internal.readableOf(this.#readable), error);
      internal.failWritable(internal.writableOf(this.#writable), error);
    }
  }
  internal.harden(internal.expose(Socket));

  internal.modules['vitrine:net'] = (call) => ({
    connect(address, options) {
      const { secureTransport = 'off', allowHalfOpen } = internal.dictionary(options);
      const secure = `${secureTransport}`;
      if (secure === 'starttls') throw new DOMException('secureTransport "starttls" is not supported', 'NotSupportedError');
      if (secure !== 'on' && secure !== 'off') throw new TypeError('secureTransport must be "on" or "off"');
      return construct(call, addressOf(address), secure, Boolean(allowHalfOpen));
    },
    fetch: internal.fetcher(call),
  });
})
