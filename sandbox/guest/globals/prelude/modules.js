// vitrine:storage, vitrine:authority, vitrine:applet. The factories of all
// modules stand in internal.modules; each gets the call function and the name of
// the package that imports it, which is empty for the applet's own code.
(function (internal) {
  'use strict';
  const { Array, JSON, Object, Reflect, Set, TypeError, Uint8Array } = globalThis;
  const { native, modules } = internal;

  const keyOf = (key) => {
    const text = internal.scalar(key);
    if (text === '') throw new TypeError('the key is empty');
    if (text.includes('\0')) throw new TypeError('a key cannot hold NUL');
    return text;
  };
  const SAVED = '\0saved'; // the key of what onSave's callback returned

  // Values are JSON, bytes as they are, or JSON with handles of picked files in
  // it. The first byte tells.
  const BYTES = 0;
  const TEXT = 1;
  const HANDLES = 2;
  const HANDLE = '\0handle'; // the only key of what stands for one: its index among those of the value
  const encoded = (kind, content) => {
    const whole = new Uint8Array(content.length + 1);
    whole[0] = kind;
    whole.set(content, 1);
    return whole;
  };
  const isObject = (value) => typeof value === 'object' && value !== null;
  // What the value is now: nothing that happens to it later counts.
  const stored = (value) => {
    if (internal.isBytes(value)) return encoded(BYTES, internal.bytes(value));
    const handles = [];
    const text = JSON.stringify(value, (key, item) => {
      if (!isObject(item) || Array.isArray(item)) return item;
      if (Object.getPrototypeOf(item) !== Object.prototype && internal.isHandle(item)) return { [HANDLE]: handles.push(item) - 1 };
      if (Object.hasOwn(item, HANDLE)) throw new TypeError('a key cannot begin with NUL');
      return item;
    });
    if (text === undefined) throw new TypeError('the value cannot be stored: it must be JSON, bytes or handles of picked files');
    if (handles.length === 0) return encoded(TEXT, native.encodeUTF8(text));
    return (async () => {
      const kept = [];
      for (const handle of handles) kept.push(await internal.keptOf(handle));
      return encoded(HANDLES, native.encodeUTF8(`{"kept":${JSON.stringify(kept)},"value":${text}}`));
    })();
  };
  const restored = async (call, bytes) => {
    const content = bytes.slice(1);
    if (bytes[0] === BYTES) return content;
    const text = native.decode('utf-8', content, false, true)[0];
    if (bytes[0] === TEXT) return JSON.parse(text);
    const handles = [];
    for (const kept of JSON.parse(text).kept) handles.push(await internal.handleOf(call, kept));
    return JSON.parse(text, (key, item) => (isObject(item) && Object.hasOwn(item, HANDLE) ? handles[item[HANDLE]] : item)).value;
  };

  // What a package may do without asking: what the manifest lists for it.
  const refuse = (what) => { throw new internal.DOMException(what, 'NotAllowedError') };
  const listed = (source, action) => {
    if (source === '') return true;
    const { packages = {} } = JSON.parse(internal.applet?.manifest || '{}');
    return (packages[source]?.permissions ?? []).some((permission) => permission.action === action);
  };

  modules['vitrine:storage'] = (asked, source) => {
    const may = listed(source, 'store');
    const call = (...values) => may ? asked(...values) : refuse(`the manifest does not list the permission store for the package ${source}`);
    return storage(call);
  };
  const storage = (call) => ({
    // undefined when there is nothing under the key.
    async get(key) {
      const { value, found } = await call('store-get', { key: keyOf(key) });
      return found && value?.length > 0 ? restored(call, value) : undefined;
    },
    async set(key, value) {
      const text = keyOf(key);
      await call('store-set', { key: text, value: await stored(value) });
    },
    async delete(key) { await call('store-delete', { key: keyOf(key) }); },
    async keys() { return ((await call('store-keys', {})).keys ?? []).filter((key) => key !== SAVED); },
  });

  // What restrict can deny, a kind of thing or one action of the policies, as
  // ops of the wire and, for handles that are open, kinds.
  const kinds = {
    __proto__: null,
    files: ['open', 'stat', 'dir', 'mkdir', 'pick', 'keep', 'kept', 'files'],
    net: ['connect', 'fetch', 'open-link', 'net'],
    storage: ['store-get', 'store-set', 'store-delete', 'store-keys', 'keep', 'kept'],
    clipboard: ['read-clipboard', 'write-clipboard'],
    'read-file': ['open', 'stat', 'dir', 'files'],
    'write-file': ['open', 'mkdir', 'files'],
    connect: ['connect', 'fetch', 'net'],
    store: ['store-get', 'store-set', 'store-delete', 'store-keys'],
    'read-clipboard': ['read-clipboard'],
    'write-clipboard': ['write-clipboard'],
    notify: ['notify'],
    'open-link': ['open-link'],
    authority: ['request'],
  };
  const everything = [...new Set(Object.values(kinds).flat())];

  const permissionOf = (descriptor) => {
    const { action, name, resource = '' } = internal.dictionary(descriptor, 'permission');
    const what = action ?? name;
    if (what === undefined) throw new TypeError('the permission has no action');
    return { action: internal.scalar(what), resource: internal.scalar(resource) };
  };

  modules['vitrine:authority'] = (call) => ({
    // 'granted', 'denied' or 'prompt'; never asks.
    async query(permission) { return (await call('query', permissionOf(permission))).state; },
    // 'granted' or 'denied'; may ask the person.
    async request(permission) { return (await call('request', permissionOf(permission))).state; },
    // Runs f, across its awaits and timers, without what is denied.
    restrict(options, f) {
      const { deny } = internal.dictionary(options);
      internal.callback(f);
      const ops = [];
      for (const item of deny === 'all' ? [] : Array.from(deny ?? [], (kind) => `${kind}`)) {
        const denied = kinds[item];
        if (denied === undefined) throw new TypeError(`restrict does not know '${item}'`);
        ops.push(...denied);
      }
      return native.restrict(deny === 'all' ? everything : ops, () => Reflect.apply(f, undefined, []));
    },
    async budget() { return Object.freeze(await call('budget', {})); },
  });

  // A standard stream, opened when it is first used.
  const standard = (call, op) => {
    let opened;
    return () => (opened ??= internal.handled(call(op, {}).then(({ handle }) => new internal.Handle(call, handle))));
  };

  // Called by the worker when the applet is about to be closed.
  let saver;
  internal.save = async () => {
    const value = await saver?.();
    if (value !== undefined) await native.call('store-set', { key: SAVED, value: await stored(value) });
  };
  const restore = async (callback) => {
    const { value, found } = await native.call('store-get', { key: SAVED });
    if (!found || !(value?.length > 0)) return;
    const saved = await restored(native.call, value);
    native.invoke(() => Reflect.apply(callback, undefined, [saved]));
  };

  modules['vitrine:applet'] = (asked, source) => {
    // What Start left there.
    const { id, name, version, args: given, manifest } = internal.applet ?? { id: '', name: '', version: '', args: [], manifest: '' };
    // What is the applet's as a whole is for its own code, not for a package
    // that has authority of its own.
    const own = (what) => { if (source !== '') refuse(`the package ${source} may not use ${what} of vitrine:applet, which is for the applet's own code`) };
    const args = source === '' ? given : [];
    const call = (op, ...values) => {
      own(op);
      return asked(op, ...values);
    };
    const input = standard(call, 'stdin');
    const output = standard(call, 'stdout');
    const stdin = {
      readable: internal.hostReadable({
        bytes: true,
        pull: async (controller) => {
          const chunk = await (await input()).read();
          if (chunk === undefined) controller.close();
          else if (chunk.length > 0) controller.enqueue(chunk);
        },
        cancel: async () => { await (await input()).close(); },
      }),
    };
    const stdout = {
      writable: internal.hostWritable({ write: async (chunk) => { await (await output()).write(internal.content(chunk)); } }),
      async write(data) {
        const bytes = internal.content(data);
        await (await output()).write(bytes);
        return bytes.length;
      },
    };
    return {
      id, name, version,
      args: args.slice(),
      manifest: manifest === '' ? {} : JSON.parse(manifest),
      stdin, stdout,
      exit(code = 0) { own('exit'); native.exit(internal.integer(code, 'the exit code', 0, 255)); },
      onSave(callback) { own('onSave'); saver = native.held(internal.callback(callback)); },
      onRestore(callback) { own('onRestore'); return restore(internal.callback(callback)); },
    };
  };
})
