// document, window, and what makes objects of nodes.
(function (native, internal, dom) {
  'use strict';
  const { Object, Reflect } = globalThis;
  const { EventTarget, define, expose, handler, listened } = internal;
  const { Node, Text, Comment, DocumentFragment, HTMLElement, classes, handleOf, methods, parentMembers, token } = dom;

  const names = new globalThis.WeakMap();
  dom.nameOf = (element) => {
    handleOf(element);
    return names.get(element);
  };
  // The object of an element whose handle is new.
  const make = (name, handle) => {
    const element = new (classes[name] ?? HTMLElement)(token, handle);
    names.set(element, name);
    return element;
  };
  dom.text = (data) => new Text(data);

  // Names that were looked at before: most are used again and again.
  const known = new globalThis.Set();
  const localName = (name) => {
    if (known.has(name)) return name;
    const local = name.toLowerCase();
    if (!/^[a-z][a-z0-9._-]{0,63}$/.test(local)) {
      throw new internal.DOMException('this is no name of an element', 'InvalidCharacterError');
    }
    if (known.size < 1000) known.add(local);
    return local;
  };

  class Document extends Node {
    #title = '';

    get nodeType() { return 9; }
    get nodeName() { return '#document'; }
    get documentElement() { return native.html(handleOf(this)); }
    get head() { return native.head(handleOf(this)); }
    get body() { return native.body(handleOf(this)); }
    get activeElement() { return native.active(handleOf(this)); }
    get defaultView() { return globalThis; }
    get ownerDocument() { return null; }
    get readyState() { return 'complete'; }
    get visibilityState() { return 'visible'; }
    get hidden() { return false; }
    get compatMode() { return 'CSS1Compat'; }
    get contentType() { return 'text/html'; }
    get characterSet() { return 'UTF-8'; }
    get title() { return this.#title; }
    set title(value) { this.#title = `${value}`; }
    get forms() { return this.querySelectorAll('form'); }
    get images() { return this.querySelectorAll('img'); }
    hasFocus() { return true; }

    createElement(name) {
      const local = localName(`${name}`);
      return make(local, native.create(local));
    }
    createElementNS(_, name) { return this.createElement(name); }
    createTextNode(data) { return new Text(data); }
    createComment(data) { return new Comment(data); }
    createDocumentFragment() { return new DocumentFragment(); }
    getElementById(id) { return native.byID(handleOf(this), `${id}`); }
    getElementsByName(name) { return this.querySelectorAll(`[name="${`${name}`.replaceAll('"', '')}"]`); }
    importNode(node, deep = false) { return node.cloneNode(deep); }
    adoptNode(node) {
      native.remove(handleOf(node));
      return node;
    }
  }
  methods(Document.prototype, parentMembers);
  handler(Document, 'click', 'keydown', 'keyup', 'pointerdown', 'pointermove', 'pointerup', 'input', 'change', 'submit');
  expose(Document);
  define({ Document });

  // The window: events go on to it from the document.
  class Window extends EventTarget {
    [listened](type) { native.listen(null, type === 'resize' ? 'windowresize' : type); }
  }
  const target = dom.window = new Window();
  const onWindow = (name) => function (...values) { return Reflect.apply(EventTarget.prototype[name], target, values); };
  define({
    addEventListener: onWindow('addEventListener'),
    removeEventListener: onWindow('removeEventListener'),
    dispatchEvent: onWindow('dispatchEvent'),
  });
  handler(Window, 'resize', 'keydown', 'keyup', 'load');
  const members = {
    get innerWidth() { return native.innerWidth(); },
    get innerHeight() { return native.innerHeight(); },
    get outerWidth() { return native.innerWidth(); },
    get outerHeight() { return native.innerHeight(); },
    get devicePixelRatio() { return native.devicePixelRatio(); },
  };
  for (const type of ['resize', 'keydown', 'keyup', 'load']) {
    const { get, set } = Object.getOwnPropertyDescriptor(Window.prototype, `on${type}`);
    Object.defineProperty(members, `on${type}`, {
      get() { return Reflect.apply(get, target, []); },
      set(value) { Reflect.apply(set, target, [value]); },
      enumerable: true, configurable: true,
    });
  }
  for (const key of Object.keys(members)) {
    const { get, set } = Object.getOwnPropertyDescriptor(members, key);
    native.defineAccessor(key, get, set);
  }

  define({
    getComputedStyle(element) { return element.style; },
    Image: function Image(width, height) {
      const image = make('img', native.create('img'));
      if (width !== undefined) image.width = width;
      if (height !== undefined) image.height = height;
      return image;
    },
    Option: function Option(text = '', value, selected = false) {
      const option = make('option', native.create('option'));
      option.textContent = text;
      if (value !== undefined) option.setAttribute('value', value);
      if (selected) option.defaultSelected = true;
      return option;
    },
  });

  // Objects for nodes that Go made: the document's own, and clones.
  const wrap = (handle, name, type) => {
    switch (type) {
      case 1: return make(name, handle);
      case 3: return new Text(token, handle);
      case 8: return new Comment(token, handle);
      case 9: return new Document(token, handle);
      default: return new DocumentFragment(token, handle);
    }
  };

  return {
    wrap,
    open(document) {
      dom.document = document;
      define({ document });
    },
    submit: (form, submitter) => dom.submit(form, submitter),
    dispatch(node, type, init) {
      if (type === 'windowresize') {
        internal.dispatch(target, new internal.Event('resize'));
        return true;
      }
      const values = { ...init };
      if (type === 'drop') values.file = internal.droppedFile(values.handle, values.name);
      const proceed = dom.fire(node, type, values);
      if (type === 'range') dom.provide(node, values.first, values.last);
      return proceed;
    },
  };
})
