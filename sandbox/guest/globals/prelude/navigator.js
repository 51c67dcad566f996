// navigator: what an applet may know of its surroundings, permissions, the clipboard.
(function (internal) {
  'use strict';
  const { Object, Symbol, TypeError } = globalThis;
  const { native, EventTarget } = internal;

  const token = Symbol('construct');
  const guard = (key) => { if (key !== token) throw new TypeError('Illegal constructor'); };

  class PermissionStatus extends EventTarget {
    #name;
    #state;
    constructor(key, name, state) {
      guard(key);
      super();
      this.#name = name;
      this.#state = state;
    }
    get name() { return this.#name; }
    get state() { return this.#state; }
  }
  internal.expose(PermissionStatus);
  internal.handler(PermissionStatus, 'change');

  // The browser's names for what policies call otherwise.
  const actions = {
    __proto__: null,
    'clipboard-read': 'read-clipboard', 'clipboard-write': 'write-clipboard', notifications: 'notify',
    'persistent-storage': 'store',
  };
  const actionOf = (name) => actions[name] ?? name;

  class Permissions {
    #brand = true;
    constructor(key) { guard(key); }
    // Never asks the person. Besides the browser's names it takes those of
    // policies, with a resource: {name: 'connect', resource: 'example.org:443'}.
    async query(descriptor) {
      this.#brand;
      const { name, resource = '' } = internal.dictionary(descriptor, 'descriptor');
      if (name === undefined) throw new TypeError('the descriptor has no name');
      const text = `${name}`;
      const { state } = await native.call('query', { action: actionOf(text), resource: internal.scalar(resource) });
      return new PermissionStatus(token, text, state);
    }
  }
  internal.expose(Permissions);

  class Clipboard {
    #brand = true;
    constructor(key) { guard(key); }
    async readText() {
      this.#brand;
      const { text } = await native.call('read-clipboard', {});
      return text;
    }
    async writeText(text) {
      this.#brand;
      await native.call('write-clipboard', { text: internal.scalar(text) });
    }
  }
  internal.expose(Clipboard);

  class Navigator {
    #permissions = new Permissions(token);
    #clipboard = new Clipboard(token);
    constructor(key) { guard(key); }
    get language() { return native.locale(); }
    get languages() { return Object.freeze([native.locale()]); }
    get userAgent() { return 'Vitrine'; }
    get onLine() { return true; }
    get hardwareConcurrency() { return 1; }
    get permissions() { return this.#permissions; }
    get clipboard() { return this.#clipboard; }
  }
  internal.expose(Navigator);

  // A notification of the desktop's. Nothing comes back from it.
  class Notification extends EventTarget {
    #title;
    #body;
    constructor(title, options) {
      super();
      const { body = '' } = internal.dictionary(options);
      this.#title = internal.scalar(title);
      this.#body = internal.scalar(body);
      native.call('notify', { title: this.#title, body: this.#body }).then(
        () => internal.dispatch(this, new internal.Event('show')),
        () => internal.dispatch(this, new internal.Event('error')),
      );
    }
    get title() { return this.#title; }
    get body() { return this.#body; }
    static get permission() { return 'default'; }
    static async requestPermission() {
      const { state } = await native.call('request', { action: 'notify', resource: '' });
      return state === 'prompt' ? 'default' : state;
    }
  }
  internal.expose(Notification);
  internal.handler(Notification, 'show', 'error');

  // Opens an address in the person's browser, who is shown it first. There is
  // never a window to hold on to.
  const { open } = {
    open(url = '') {
      const address = new internal.URL(url);
      internal.handled(native.call('open-link', { address: address.href }));
      return null;
    },
  };

  internal.define({ Notification, open, Navigator, Permissions, PermissionStatus, Clipboard, navigator: new Navigator(token) });
})
