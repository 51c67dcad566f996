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
    #connecting; // a promise of the handle
    #handle; // once connected
    #ended = { readable: false, writable: false, whole: false };
    #secure;
    #halfOpen;
    #upgraded = false;
    static { construct = (...values) => new Socket(construct, ...values); }

    #abandon; // ends what is opening

    // opening is a promise of a handle and its name, which abandon ends.
    constructor(key, opening, secure, halfOpen, abandon = () => {}) {
      if (key !== construct) throw new TypeError('Illegal constructor');
      this.#secure = secure;
      this.#halfOpen = halfOpen;
      this.#abandon = abandon;
      // Reading and writing fail as well: nobody need look at these.
      handled(this.#opened.promise);
      handled(this.#closed.promise);
      const connecting = opening.then(
        ({ handle, name }) => {
          this.#handle = handle;
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
      this.#connecting = handled(connecting);
      this.#readable = internal.hostReadable({
        bytes: true,
        mark: 1,
        pull: async (controller) => {
          const handle = await connecting;
          let chunk;
          do {
            chunk = await handle.read();
          } while (chunk !== undefined && chunk.length === 0);
          if (this.#ended.whole) return; // and the stream with it
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
    get upgraded() { return this.#upgraded; }
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
            if (this.#handle === undefined) this.#abandon();
            await this.#handle?.close();
          } finally {
            this.#closed.resolve();
          }
        }
        return this.#closed.promise;
      });
    }

    // The same connection as another socket, with TLS: the certificate has to be
    // that of the host. This one ends, as if the peer had closed it.
    startTls() {
      if (this.#secure !== 'starttls') throw new TypeError('startTls takes a socket that was made with secureTransport "starttls"');
      if (this.#ended.whole) throw new DOMException('the socket is closed', 'InvalidStateError');
      this.#upgraded = true;
      const opening = this.#connecting.then((handle) => handle.succeed('secure'));
      this.#ended.whole = true;
      const readable = internal.readableOf(this.#readable);
      if (readable.state === 'readable' && !readable.closing) internal.readable.close(readable);
      internal.failWritable(internal.writableOf(this.#writable), new DOMException('the connection goes on with TLS', 'InvalidStateError'));
      this.#closed.resolve();
      return construct(opening, 'on', this.#halfOpen);
    }

    // One direction has ended. A socket that must not be half open ends with it.
    async #end(side, halfOpen) {
      this.#ended[side] = true;
      if (this.#ended.whole) return;
      if (side === 'readable' && halfOpen && !this.#ended.writable) return;
      if (side === 'writable' && !this.#ended.readable) {
        await this.#handle.shut();
        return;
      }
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
      if (!['on', 'off', 'starttls'].includes(secure)) throw new TypeError('secureTransport must be "on", "off" or "starttls"');
      const abort = internal.callNumber();
      const opening = call('connect', { ...addressOf(address), tls: secure === 'on', abort })
        .then(({ handle, name }) => ({ handle: new internal.Handle(call, handle, 'net'), name }));
      return construct(opening, secure, Boolean(allowHalfOpen), () => handled(call('abort', { call: abort })));
    },
    fetch: internal.fetcher(call),
  });
})
