// Headers, Request, Response, and fetch over the host's.
(function (internal) {
  'use strict';
  const {
    Array, Boolean, JSON, Map, Math, Number, Object, Promise, RangeError, Reflect, Set, Symbol, TypeError, Uint8Array,
  } = globalThis;
  const { native, DOMException } = internal;

  const MOST_BODY = 256 * 1024; // bytes of a request's body: one frame
  const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
  const nameOf = (value) => {
    const name = `${value}`;
    if (!TOKEN.test(name)) throw new TypeError(`'${name.slice(0, 80)}' is not the name of a header`);
    return name.toLowerCase();
  };
  const valueOf = (value) => {
    const text = `${value}`.replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, '');
    if (/[\0\n\r]|[^\x00-\xff]/.test(text)) throw new TypeError('the value of a header has a character that cannot be sent');
    return text;
  };

  let pairsOf; // the private list of Headers; undefined for anything else
  class Headers {
    #pairs = []; // [name, value], names in lower case
    #inOrder; // what #sorted answers, until something changes
    #frozen = false; // those of a response of the host's
    static {
      pairsOf = (headers) => (typeof headers === 'object' && headers !== null && #pairs in headers ? headers.#pairs : undefined);
      internal.headersFrom = (pairs) => {
        const headers = new Headers();
        headers.#pairs = pairs.map(([name, value]) => [name.toLowerCase(), value]);
        headers.#frozen = true;
        return headers;
      };
    }
    constructor(init) {
      if (init === undefined) return;
      const own = pairsOf(init);
      this.#pairs = own === undefined
        ? internal.pairs(internal.dictionary(init, 'headers'), nameOf, valueOf) : own.map(([name, value]) => [name, value]);
    }
    #change() {
      if (this.#frozen) throw new TypeError('these headers cannot be changed');
      this.#inOrder = undefined;
      return this.#pairs;
    }
    append(name, value) { this.#change().push([nameOf(name), valueOf(value)]); }
    delete(name) {
      name = nameOf(name);
      this.#pairs = this.#change().filter(([n]) => n !== name);
    }
    get(name) {
      name = nameOf(name);
      const values = this.#pairs.filter(([n]) => n === name).map(([, value]) => value);
      return values.length === 0 ? null : values.join(', ');
    }
    getSetCookie() { return this.#pairs.filter(([n]) => n === 'set-cookie').map(([, value]) => value); }
    has(name) {
      name = nameOf(name);
      return this.#pairs.some(([n]) => n === name);
    }
    set(name, value) {
      name = nameOf(name);
      value = valueOf(value);
      this.#pairs = this.#change().filter(([n]) => n !== name);
      this.#pairs.push([name, value]);
    }
    forEach(callback, self) {
      internal.callback(callback);
      for (const [name, value] of this.#sorted()) Reflect.apply(callback, self, [value, name, this]);
    }
    entries() { return internal.pairIterator(() => this.#sorted(), (pair) => [pair[0], pair[1]]); }
    keys() { return internal.pairIterator(() => this.#sorted(), ([name]) => name); }
    values() { return internal.pairIterator(() => this.#sorted(), ([, value]) => value); }
    // By name, with the values of a name together; cookies stay apart.
    #sorted() {
      if (this.#inOrder !== undefined) return this.#inOrder;
      const values = new Map();
      for (const [name, value] of this.#pairs) {
        const others = values.get(name);
        if (others === undefined) values.set(name, [value]);
        else others.push(value);
      }
      const names = Array.from(values.keys()).sort();
      this.#inOrder = names.flatMap((name) => (name === 'set-cookie'
        ? values.get(name).map((value) => [name, value]) : [[name, values.get(name).join(', ')]]));
      return this.#inOrder;
    }
  }
  Object.defineProperty(Headers.prototype, Symbol.iterator, { value: Headers.prototype.entries, writable: true, configurable: true });
  internal.expose(Headers);

  // A body and the type that it implies.
  function extract(body) {
    if (internal.isReadable(body)) return { stream: body, type: undefined };
    const blob = internal.isBlob(body) ? body : internal.multipart(body);
    if (blob !== undefined) return { blob, type: blob.type || undefined };
    if (internal.isSearchParams(body)) {
      return { bytes: native.encodeUTF8(body.toString()), type: 'application/x-www-form-urlencoded;charset=UTF-8' };
    }
    if (typeof body === 'object' && internal.isBytes(body)) return { bytes: internal.content(body), type: undefined };
    return { bytes: native.encodeUTF8(`${body}`), type: 'text/plain;charset=UTF-8' };
  }

  // A body that is read once. content is null, or {bytes, blob or stream, type}.
  class Body {
    #content;
    #stream = null;
    constructor(content) { this.#content = content; }
    get stream() {
      if (this.#content === null) return null;
      const { stream, blob, bytes } = this.#content;
      this.#stream ??= stream ?? (blob ?? internal.blobFrom(bytes, '')).stream();
      return this.#stream;
    }
    get streamed() { return this.#content !== null && this.#content.stream !== undefined; }
    get used() { return this.#stream !== null && internal.isDisturbed(this.#stream); }
    get busy() { return this.#stream !== null && (internal.isDisturbed(this.#stream) || internal.isLocked(this.#stream)); }
    // A second body with the same content.
    clone() {
      if (this.busy) throw new TypeError('the body was used already');
      if (this.#content === null || this.#content.stream === undefined) return new Body(this.#content);
      const [first, second] = this.stream.tee();
      this.#content = { ...this.#content, stream: first };
      this.#stream = first;
      return new Body({ ...this.#content, stream: second });
    }
    async consume() {
      if (this.#content === null) return new Uint8Array(0);
      const { stream } = this;
      if (this.busy) throw new TypeError('the body was used already');
      const reader = internal.readable.acquire(internal.readableOf(stream));
      const chunks = [];
      let total = 0;
      for (;;) {
        const { value, done } = await internal.readable.read(reader);
        if (done) return internal.join(chunks, total).slice();
        const bytes = internal.bytes(value);
        chunks.push(bytes);
        total += bytes.length;
      }
    }
  }

  // The members that Request and Response have in common. stateOf answers the
  // private {body, headers} of an instance.
  const withBody = (constructor, stateOf) => {
    const type = (self) => stateOf(self).headers.get('content-type') ?? '';
    const consume = async (self) => stateOf(self).body.consume();
    const text = async (self) => {
      const [content] = native.decode('utf-8', await consume(self), false, true);
      return content.charCodeAt(0) === 0xfeff ? content.slice(1) : content;
    };
    const members = {
      get headers() { return stateOf(this).headers; },
      get body() { return stateOf(this).body.stream; },
      get bodyUsed() { return stateOf(this).body.used; },
      bytes() { return consume(this); },
      text() { return text(this); },
      async arrayBuffer() { return (await consume(this)).buffer; },
      async json() { return JSON.parse(await text(this)); },
      async blob() { return internal.blobFrom(await consume(this), native.mimeType(type(this))); },
      async formData() {
        if (!type(this).startsWith('application/x-www-form-urlencoded')) throw new TypeError('only url-encoded forms can be read');
        const form = new internal.FormData();
        for (const [name, value] of native.parseForm(await text(this))) form.append(name, value);
        return form;
      },
    };
    Object.defineProperties(constructor.prototype, Object.getOwnPropertyDescriptors(members));
    internal.expose(constructor);
  };

  const addressOf = (input) => {
    const url = new internal.URL(internal.isURL(input) ? input.href : input);
    if (url.username !== '' || url.password !== '') throw new TypeError('an address with a user name or password cannot be fetched');
    return url.href;
  };

  const METHOD = /^(delete|get|head|options|post|put)$/i;
  const REDIRECTS = ['follow', 'error', 'manual'];

  let requestState;
  class Request {
    #state;
    static { requestState = (value) => (typeof value === 'object' && value !== null && #state in value ? value.#state : undefined); }
    constructor(input, init) {
      const options = internal.dictionary(init);
      const from = requestState(input);
      const url = from?.url ?? addressOf(input);
      let method = options.method === undefined ? from?.method ?? 'GET' : `${options.method}`;
      if (!TOKEN.test(method) || /^(connect|trace|track)$/i.test(method)) throw new TypeError(`the method '${method.slice(0, 80)}' cannot be used`);
      if (METHOD.test(method)) method = method.toUpperCase();
      const { redirect = from?.redirect ?? 'follow', signal = from?.signal, body } = options;
      if (!REDIRECTS.includes(`${redirect}`)) throw new TypeError('redirect must be "follow", "error" or "manual"');
      if (signal !== undefined && signal !== null && !internal.isSignal(signal)) throw new TypeError('signal must be an AbortSignal');
      const headers = new Headers(options.headers ?? from?.headers);
      let content = null;
      if (body !== undefined && body !== null) {
        if (method === 'GET' || method === 'HEAD') throw new TypeError(`a ${method} request has no body`);
        content = extract(body);
        if (content.type !== undefined && !headers.has('content-type')) headers.set('content-type', content.type);
      }
      this.#state = {
        url, method, headers, redirect: `${redirect}`, signal: signal ?? new internal.AbortController().signal,
        body: content === null && from !== undefined ? from.body.clone() : new Body(content),
      };
    }
    get url() { return this.#state.url; }
    get method() { return this.#state.method; }
    get redirect() { return this.#state.redirect; }
    get signal() { return this.#state.signal; }
    clone() { return new Request(this); }
  }
  withBody(Request, (request) => requestState(request) ?? illegal());

  const illegal = () => { throw new TypeError('Illegal invocation'); };
  const EMPTY = [101, 103, 204, 205, 304];

  let responseState;
  let make;
  class Response {
    #state;
    static {
      responseState = (value) => (typeof value === 'object' && value !== null && #state in value ? value.#state : undefined);
      make = (state) => {
        const response = new Response();
        response.#state = { type: 'default', url: '', redirected: false, ...state };
        return response;
      };
    }
    constructor(body = null, init = undefined) {
      const { status = 200, statusText = '', headers: fields } = internal.dictionary(init);
      const code = Number(status);
      if (!(code >= 200 && code <= 599)) throw new RangeError('the status must be from 200 to 599');
      const headers = new Headers(fields);
      let content = null;
      if (body !== null && body !== undefined) {
        if (EMPTY.includes(code)) throw new TypeError(`a response with status ${code} has no body`);
        content = extract(body);
        if (content.type !== undefined && !headers.has('content-type')) headers.set('content-type', content.type);
      }
      this.#state = {
        status: Math.trunc(code), statusText: `${statusText}`, headers, body: new Body(content), type: 'default', url: '',
        redirected: false,
      };
    }
    get status() { return this.#state.status; }
    get ok() { return this.#state.status >= 200 && this.#state.status <= 299; }
    get statusText() { return this.#state.statusText; }
    get type() { return this.#state.type; }
    get url() { return this.#state.url; }
    get redirected() { return this.#state.redirected; }
    clone() {
      const state = this.#state;
      return make({ ...state, headers: new Headers(state.headers), body: state.body.clone() });
    }
    static json(data, init) {
      const text = JSON.stringify(data);
      if (text === undefined) throw new TypeError('the data is not JSON');
      const response = new Response(text, init);
      const { headers } = responseState(response);
      if (new Headers(internal.dictionary(init).headers).get('content-type') === null) headers.set('content-type', 'application/json');
      return response;
    }
    static error() { return make({ type: 'error', status: 0, statusText: '', headers: internal.headersFrom([]), body: new Body(null) }); }
    static redirect(url, status = 302) {
      const code = Number(status);
      if (![301, 302, 303, 307, 308].includes(code)) throw new RangeError('the status is not one of a redirect');
      return make({ status: code, statusText: '', headers: internal.headersFrom([['location', new internal.URL(url).href]]), body: new Body(null) });
    }
  }
  withBody(Response, (response) => responseState(response) ?? illegal());

  // ---- fetch ----

  // What went wrong on the network is a TypeError that says what; a refusal is not.
  const NETWORK = ['NetworkError', 'NotFoundError', 'TimeoutError', 'OperationError', 'SyntaxError'];
  const failure = (error) => (error instanceof DOMException && NETWORK.includes(error.name)
    ? new TypeError(error.message, { cause: error }) : error);

  // Calls of fetch are bounded, like all calls: those beyond wait here, in order.
  const MOST_CALLS = 64;
  let underWay = 0;
  const waiting = new Set(); // functions that begin
  const place = (signal) => {
    if (underWay < MOST_CALLS) {
      underWay++;
      return undefined;
    }
    const { promise, resolve, reject } = internal.deferred();
    let forget;
    const begin = () => {
      forget();
      resolve();
    };
    waiting.add(begin);
    forget = internal.whenAborted(signal, (reason) => {
      waiting.delete(begin);
      reject(reason);
    });
    return promise;
  };
  const leave = () => {
    for (const begin of waiting) {
      waiting.delete(begin);
      begin(); // in the place of the one that leaves
      return;
    }
    underWay--;
  };

  // The answer to a request that needs nobody: data: addresses, as the fetch standard reads them.
  const dataResponse = (url, method) => {
    const data = native.parseDataURL(url);
    if (data === null) throw new TypeError('the data: address is not understood');
    const [type, bytes] = data;
    return make({
      url: url.split('#')[0], status: 200, statusText: 'OK', headers: internal.headersFrom([['content-type', type]]), type: 'basic',
      body: new Body(method === 'HEAD' ? null : { bytes }),
    });
  };

  // The response to a call that was answered. When the signal aborts, what is
  // under way fails with its reason. The signal may outlive the response, and
  // must not keep it: then the handle is closed when nobody can reach it.
  const respond = (call, result, method, signal) => {
    const head = {
      url: result.url, status: result.status, statusText: result.statusText ?? '', redirected: Boolean(result.redirected),
      headers: internal.headersFrom(result.headers ?? []), type: 'basic',
    };
    const id = result.handle ?? 0;
    const empty = EMPTY.includes(result.status) || method === 'HEAD';
    if (id === 0) return make({ ...head, body: new Body(empty ? null : { bytes: new Uint8Array(0) }) });
    const handle = new internal.Handle(call, id, 'net');
    if (empty) {
      internal.handled(handle.close());
      return make({ ...head, body: new Body(null) });
    }
    let forget;
    const stream = internal.streamFrom(handle, () => {
      forget();
      return handle.close();
    }, failure, 0);
    forget = whenLost(native.weak(internal.readableOf(stream)), native.weak(handle), call, id, signal);
    return make({ ...head, body: new Body({ stream }) });
  };
  // Closes the handle in any case: whether it was collected cannot be seen.
  const whenLost = (stream, handle, call, id, signal) => internal.whenAborted(signal, (reason) => {
    const readable = stream();
    if (readable !== undefined) internal.readable.fail(readable, reason);
    internal.handled(handle()?.close() ?? call('close', { handle: id }));
  });

  // The fetch of one package.
  internal.fetcher = (call) => ({
    async fetch(input, init) {
      const request = new Request(input, init);
      const { url, method, headers, redirect, signal, body } = requestState(request);
      signal.throwIfAborted();
      if (url.startsWith('data:')) return dataResponse(url, method);
      const args = { url, method, headers: pairsOf(headers).map(([name, value]) => [name, value]), redirect };
      if (body.streamed) args.streamed = true;
      const content = await body.consume();
      if (content.length > MOST_BODY) throw new DOMException(`a body of more than ${MOST_BODY} bytes cannot be sent`, 'NotSupportedError');
      if (content.length > 0) args.body = content;
      signal.throwIfAborted();
      await place(signal);

      args.abort = internal.callNumber();
      const aborted = internal.deferred();
      internal.handled(aborted.promise);
      const forget = internal.whenAborted(signal, (reason) => {
        aborted.reject(reason);
        internal.handled(call('abort', { call: args.abort }));
      });
      const answered = internal.promised(() => call('fetch', args)).then((result) => {
        leave();
        if (!signal.aborted) return respond(call, result, method, signal);
        if (result.handle > 0) internal.handled(call('close', { handle: result.handle }));
        throw signal.reason;
      }, (error) => {
        leave();
        throw failure(error);
      });
      try {
        return await Promise.race([internal.handled(answered), aborted.promise]);
      } finally {
        forget();
      }
    },
  }).fetch;

  internal.define({ Headers, Request, Response, fetch: internal.fetcher(native.call) });
})
