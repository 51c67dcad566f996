// URL and URLSearchParams over the parser of package weburl.
(function (internal) {
  'use strict';
  const { Object, Reflect, Symbol, TypeError } = globalThis;
  const { native } = internal;

  const PARTS = ['href', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'search', 'hash', 'origin'];
  const part = (parts, name) => parts[PARTS.indexOf(name)];

  let paramsOf; // the private state of a URLSearchParams; a TypeError for anything else

  class URLSearchParams {
    #state = { pairs: [], changed: undefined };
    static {
      paramsOf = (params) => params.#state;
      internal.isSearchParams = (value) => typeof value === 'object' && value !== null && #state in value;
    }

    constructor(init = '') {
      this.#state.pairs = pairsOf(init);
    }

    get size() { return this.#state.pairs.length; }
    append(name, value) {
      const state = this.#state;
      state.pairs.push([internal.scalar(name), internal.scalar(value)]);
      state.changed?.();
    }
    delete(name, value) {
      const state = this.#state;
      name = internal.scalar(name);
      const exact = value === undefined ? undefined : internal.scalar(value);
      state.pairs = state.pairs.filter(([n, v]) => n !== name || (exact !== undefined && v !== exact));
      state.changed?.();
    }
    get(name) {
      const { pairs } = this.#state;
      name = internal.scalar(name);
      return pairs.find(([n]) => n === name)?.[1] ?? null;
    }
    getAll(name) {
      const { pairs } = this.#state;
      name = internal.scalar(name);
      return pairs.filter(([n]) => n === name).map(([, v]) => v);
    }
    has(name, value) {
      const { pairs } = this.#state;
      name = internal.scalar(name);
      const exact = value === undefined ? undefined : internal.scalar(value);
      return pairs.some(([n, v]) => n === name && (exact === undefined || v === exact));
    }
    set(name, value) {
      const state = this.#state;
      name = internal.scalar(name);
      value = internal.scalar(value);
      let found = false;
      const pairs = [];
      for (const pair of state.pairs) {
        if (pair[0] !== name) pairs.push(pair);
        else if (!found) {
          found = true;
          pairs.push([name, value]);
        }
      }
      if (!found) pairs.push([name, value]);
      state.pairs = pairs;
      state.changed?.();
    }
    sort() {
      const state = this.#state;
      // By code units, and stable, as the standard asks.
      state.pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
      state.changed?.();
    }
    forEach(callback, self) {
      const state = this.#state;
      internal.callback(callback);
      for (let i = 0; i < state.pairs.length; i++) {
        const [name, value] = state.pairs[i];
        Reflect.apply(callback, self, [value, name, this]);
      }
    }
    entries() { return internal.pairIterator(() => this.#state.pairs, (pair) => [pair[0], pair[1]]); }
    keys() { return internal.pairIterator(() => this.#state.pairs, ([name]) => name); }
    values() { return internal.pairIterator(() => this.#state.pairs, ([, value]) => value); }
    toString() { return native.formatForm(this.#state.pairs); }
  }
  Object.defineProperty(URLSearchParams.prototype, Symbol.iterator, {
    value: URLSearchParams.prototype.entries, writable: true, configurable: true,
  });
  internal.expose(URLSearchParams);

  function pairsOf(init) {
    if (typeof init !== 'object' && typeof init !== 'function' || init === null) {
      const text = internal.scalar(init);
      return native.parseForm(text.startsWith('?') ? text.slice(1) : text);
    }
    return internal.pairs(init, internal.scalar, internal.scalar);
  }

  class URL {
    #parts;
    #params;
    static { internal.isURL = (value) => typeof value === 'object' && value !== null && #parts in value; }

    constructor(url, base) {
      url = internal.scalar(url);
      const parts = native.parseURL(url, base === undefined ? null : internal.scalar(base));
      if (parts === null) throw new TypeError(`'${url.length > 200 ? `${url.slice(0, 200)}...` : url}' is not a valid URL`);
      this.#parts = parts;
    }

    static canParse(url, base) {
      return native.parseURL(internal.scalar(url), base === undefined ? null : internal.scalar(base)) !== null;
    }
    static parse(url, base) {
      url = internal.scalar(url);
      base = base === undefined ? undefined : internal.scalar(base);
      return URL.canParse(url, base) ? new URL(url, base) : null;
    }

    get href() { return part(this.#parts, 'href'); }
    set href(value) {
      const parts = native.parseURL(internal.scalar(value), null);
      if (parts === null) throw new TypeError('the value is not a valid URL');
      this.#parts = parts;
      this.#refresh();
    }
    get origin() { return part(this.#parts, 'origin'); }
    get protocol() { return part(this.#parts, 'protocol'); }
    set protocol(value) { this.#set('protocol', value); }
    get username() { return part(this.#parts, 'username'); }
    set username(value) { this.#set('username', value); }
    get password() { return part(this.#parts, 'password'); }
    set password(value) { this.#set('password', value); }
    get host() { return part(this.#parts, 'host'); }
    set host(value) { this.#set('host', value); }
    get hostname() { return part(this.#parts, 'hostname'); }
    set hostname(value) { this.#set('hostname', value); }
    get port() { return part(this.#parts, 'port'); }
    set port(value) { this.#set('port', value); }
    get pathname() { return part(this.#parts, 'pathname'); }
    set pathname(value) { this.#set('pathname', value); }
    get search() { return part(this.#parts, 'search'); }
    set search(value) {
      this.#set('search', value);
      this.#refresh();
    }
    get hash() { return part(this.#parts, 'hash'); }
    set hash(value) { this.#set('hash', value); }
    get searchParams() {
      if (this.#params === undefined) {
        this.#params = new URLSearchParams();
        this.#refresh();
        const state = paramsOf(this.#params);
        state.changed = () => {
          this.#parts = native.setURL(part(this.#parts, 'href'), 'search', native.formatForm(state.pairs));
        };
      }
      return this.#params;
    }
    toString() { return part(this.#parts, 'href'); }
    toJSON() { return part(this.#parts, 'href'); }

    #set(name, value) {
      this.#parts = native.setURL(part(this.#parts, 'href'), name, internal.scalar(value));
    }
    #refresh() {
      if (this.#params !== undefined) paramsOf(this.#params).pairs = native.parseForm(part(this.#parts, 'search').slice(1));
    }
  }
  internal.expose(URL);

  Object.assign(internal, { URL, URLSearchParams });
  internal.define({ URL, URLSearchParams });
})
