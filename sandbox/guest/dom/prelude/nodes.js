// Node, Text, Comment, Element and what they share. The tree itself is Go's:
// an object here holds a handle in a private field.
(function (native, internal, dom) {
  'use strict';
  const { Object, Proxy, Reflect, Symbol, TypeError } = globalThis;
  const { EventTarget, constants, define, expose } = internal;

  const token = dom.token = Symbol('construct');
  let handleOf; // a TypeError for anything but a node
  let isNode;

  class Node extends EventTarget {
    #handle;
    static {
      handleOf = (object) => object.#handle;
      isNode = (object) => typeof object === 'object' && object !== null && #handle in object;
    }

    constructor(key, handle) {
      if (key !== token) throw new TypeError('Illegal constructor');
      super();
      this.#handle = handle;
      native.bind(handle, this);
    }

    get parentNode() { return native.parent(this.#handle); }
    get parentElement() {
      const parent = native.parent(this.#handle);
      return parent !== null && parent.nodeType === 1 ? parent : null;
    }
    get firstChild() { return native.first(this.#handle); }
    get lastChild() { return native.last(this.#handle); }
    get nextSibling() { return native.next(this.#handle); }
    get previousSibling() { return native.previous(this.#handle); }
    get childNodes() { return native.children(this.#handle, false); }
    get isConnected() { return native.connected(this.#handle); }
    get ownerDocument() { return dom.document; }
    get baseURI() { return 'about:blank'; }
    get nodeValue() { return null; }
    set nodeValue(value) {}
    get textContent() { return native.text(this.#handle); }
    set textContent(value) { native.setText(this.#handle, value === null ? '' : `${value}`); }

    hasChildNodes() { return native.first(this.#handle) !== null; }
    appendChild(node) {
      native.insert(this.#handle, handleOf(node), null);
      return node;
    }
    insertBefore(node, child) {
      native.insert(this.#handle, handleOf(node), child === null || child === undefined ? null : handleOf(child));
      return node;
    }
    removeChild(child) {
      const handle = handleOf(child);
      if (!native.isChild(this.#handle, handle)) throw new internal.DOMException('the node is not a child of this one', 'NotFoundError');
      native.remove(handle);
      return child;
    }
    replaceChild(node, child) {
      const handle = handleOf(child);
      if (!native.isChild(this.#handle, handle)) throw new internal.DOMException('the node is not a child of this one', 'NotFoundError');
      if (node === child) return child;
      native.insert(this.#handle, handleOf(node), handle);
      native.remove(handle);
      return child;
    }
    cloneNode(deep = false) { return native.clone(this.#handle, !!deep); }
    contains(node) { return node === null || node === undefined ? false : native.contains(this.#handle, handleOf(node)); }
    compareDocumentPosition(node) { return native.compare(this.#handle, handleOf(node)); }
    isSameNode(node) { return this === node; }
    getRootNode() { return native.root(this.#handle); }
    normalize() {}

    [internal.parentOf]() {
      return native.parent(this.#handle) ?? (this === dom.document ? dom.window : null);
    }
    [internal.listened](type) { native.listen(this.#handle, type); }
  }
  constants(Node, {
    ELEMENT_NODE: 1, TEXT_NODE: 3, COMMENT_NODE: 8, DOCUMENT_NODE: 9, DOCUMENT_FRAGMENT_NODE: 11,
    DOCUMENT_POSITION_DISCONNECTED: 1, DOCUMENT_POSITION_PRECEDING: 2, DOCUMENT_POSITION_FOLLOWING: 4,
    DOCUMENT_POSITION_CONTAINS: 8, DOCUMENT_POSITION_CONTAINED_BY: 16,
  });

  // Nodes and texts as append and its like take them.
  const toNode = (value) => (isNode(value) ? value : dom.text(`${value}`));
  const methods = (prototype, members) => {
    for (const key of Reflect.ownKeys(members)) {
      Object.defineProperty(prototype, key, { ...Object.getOwnPropertyDescriptor(members, key), enumerable: false });
    }
  };
  const insertAll = (parent, values, before) => {
    for (const value of values) native.insert(parent, handleOf(toNode(value)), before);
  };

  const parentMembers = {
    get children() { return native.children(handleOf(this), true); },
    get firstElementChild() { return native.firstElement(handleOf(this)); },
    get lastElementChild() { return native.lastElement(handleOf(this)); },
    get childElementCount() { return native.children(handleOf(this), true).length; },
    append(...values) { insertAll(handleOf(this), values, null); },
    prepend(...values) {
      const first = native.first(handleOf(this));
      insertAll(handleOf(this), values, first === null ? null : handleOf(first));
    },
    replaceChildren(...values) {
      const nodes = values.map(toNode);
      native.setText(handleOf(this), '');
      insertAll(handleOf(this), nodes, null);
    },
    querySelector(selector) { return native.query(handleOf(this), `${selector}`); },
    querySelectorAll(selector) { return native.queryAll(handleOf(this), `${selector}`); },
    getElementsByTagName(name) { return native.queryAll(handleOf(this), `${name}`); },
    getElementsByClassName(names) {
      const classes = `${names}`.split(/\s+/).filter((name) => name !== '');
      return classes.length === 0 ? [] : native.queryAll(handleOf(this), `.${classes.join('.')}`);
    },
  };
  const childMembers = {
    remove() { native.remove(handleOf(this)); },
    before(...values) {
      const parent = native.parent(handleOf(this));
      if (parent !== null) insertAll(handleOf(parent), values, handleOf(this));
    },
    after(...values) {
      const parent = native.parent(handleOf(this));
      if (parent === null) return;
      const next = native.next(handleOf(this));
      insertAll(handleOf(parent), values, next === null ? null : handleOf(next));
    },
    replaceWith(...values) {
      const parent = native.parent(handleOf(this));
      if (parent === null) return;
      const nodes = values.map(toNode);
      for (const node of nodes) {
        if (node !== this) native.insert(handleOf(parent), handleOf(node), handleOf(this));
      }
      if (!nodes.includes(this)) native.remove(handleOf(this));
    },
    get nextElementSibling() { return native.nextElement(handleOf(this)); },
    get previousElementSibling() { return native.previousElement(handleOf(this)); },
  };

  class CharacterData extends Node {
    get data() { return native.text(handleOf(this)); }
    set data(value) { native.setText(handleOf(this), value === null ? '' : `${value}`); }
    get nodeValue() { return native.text(handleOf(this)); }
    set nodeValue(value) { native.setText(handleOf(this), value === null ? '' : `${value}`); }
    get length() { return this.data.length; }
    appendData(data) { this.data += `${data}`; }
  }
  methods(CharacterData.prototype, childMembers);

  // `new Text('x')` is allowed; the wrapper comes with a handle of its own.
  class Text extends CharacterData {
    constructor(data = '', handle) {
      super(token, data === token ? handle : native.createText(`${data}`));
    }
    get nodeType() { return 3; }
    get nodeName() { return '#text'; }
    get wholeText() { return this.data; }
    splitText(offset) {
      const text = this.data;
      const at = internal.integer(offset, 'offset', 0, text.length);
      const rest = new Text(text.slice(at));
      this.data = text.slice(0, at);
      if (this.parentNode !== null) this.parentNode.insertBefore(rest, this.nextSibling);
      return rest;
    }
  }

  class Comment extends CharacterData {
    constructor(data = '', handle) {
      super(token, data === token ? handle : native.createComment(`${data}`));
    }
    get nodeType() { return 8; }
    get nodeName() { return '#comment'; }
  }

  class DocumentFragment extends Node {
    constructor(key, handle) {
      super(token, key === token ? handle : native.createFragment());
    }
    get nodeType() { return 11; }
    get nodeName() { return '#document-fragment'; }
    getElementById(id) { return native.byID(handleOf(this), `${id}`); }
  }
  methods(DocumentFragment.prototype, parentMembers);

  // A list of words in an attribute.
  class DOMTokenList {
    #element;
    #text = '';
    #list = [];
    constructor(key, element) {
      if (key !== token) throw new TypeError('Illegal constructor');
      this.#element = element;
    }
    // The words as they were last taken apart, not to be changed.
    #words() {
      const text = this.value;
      if (text !== this.#text) {
        this.#list = text.split(/\s+/).filter((word) => word !== '');
        this.#text = text;
      }
      return this.#list;
    }
    #check(word) {
      const text = `${word}`;
      if (text === '' || /\s/.test(text)) throw new internal.DOMException('a class has no spaces', 'InvalidCharacterError');
      return text;
    }
    get value() { return native.attribute(this.#element, 'class') ?? ''; }
    set value(value) { native.setAttribute(this.#element, 'class', `${value}`); }
    get length() { return this.#words().length; }
    item(index) { return this.#words()[index] ?? null; }
    contains(word) { return this.#words().includes(`${word}`); }
    add(...words) {
      const all = [...this.#words()];
      for (const word of words) if (!all.includes(this.#check(word))) all.push(`${word}`);
      this.value = all.join(' ');
    }
    remove(...words) {
      const out = words.map((word) => this.#check(word));
      this.value = this.#words().filter((word) => !out.includes(word)).join(' ');
    }
    toggle(word, force) {
      const on = force === undefined ? !this.contains(word) : !!force;
      if (on) this.add(word);
      else this.remove(word);
      return on;
    }
    replace(old, word) {
      const all = [...this.#words()], at = all.indexOf(this.#check(old));
      if (at < 0) return false;
      all[at] = this.#check(word);
      this.value = all.join(' ');
      return true;
    }
    forEach(callback, self) { this.#words().forEach((word, i) => Reflect.apply(callback, self, [word, i, this])); }
    toString() { return this.value; }
    [Symbol.iterator]() { return this.#words()[Symbol.iterator](); }
  }
  expose(DOMTokenList);

  const name = (value) => `${value}`.toLowerCase();

  class Element extends Node {
    #classes;

    get nodeType() { return 1; }
    get nodeName() { return this.tagName; }
    get tagName() { return dom.nameOf(this).toUpperCase(); }
    get localName() { return dom.nameOf(this); }
    get namespaceURI() { return 'http://www.w3.org/1999/xhtml'; }
    get prefix() { return null; }

    getAttribute(key) { return native.attribute(handleOf(this), name(key)); }
    setAttribute(key, value) { native.setAttribute(handleOf(this), name(key), `${value}`); }
    removeAttribute(key) { native.removeAttribute(handleOf(this), name(key)); }
    hasAttribute(key) { return native.attribute(handleOf(this), name(key)) !== null; }
    toggleAttribute(key, force) {
      const on = force === undefined ? !this.hasAttribute(key) : !!force;
      if (on) this.setAttribute(key, '');
      else this.removeAttribute(key);
      return on;
    }
    getAttributeNames() { return native.attributeNames(handleOf(this)); }
    hasAttributes() { return native.attributeNames(handleOf(this)).length > 0; }
    getAttributeNS(_, key) { return this.getAttribute(key); }
    setAttributeNS(_, key, value) { this.setAttribute(key, value); }
    removeAttributeNS(_, key) { this.removeAttribute(key); }
    get attributes() {
      return native.attributeNames(handleOf(this)).map((key) => ({ name: key, value: this.getAttribute(key) }));
    }

    get id() { return native.attribute(handleOf(this), 'id') ?? ''; }
    set id(value) { native.setAttribute(handleOf(this), 'id', `${value}`); }
    get className() { return native.attribute(handleOf(this), 'class') ?? ''; }
    set className(value) { native.setAttribute(handleOf(this), 'class', `${value}`); }
    get classList() { return this.#classes ??= new DOMTokenList(token, handleOf(this)); }
    set classList(value) { this.className = value; }

    matches(selector) { return native.matches(handleOf(this), `${selector}`); }
    closest(selector) { return native.closest(handleOf(this), `${selector}`); }
    insertAdjacentElement(where, element) {
      switch (name(where)) {
        case 'beforebegin': this.before(element); break;
        case 'afterbegin': this.prepend(element); break;
        case 'beforeend': this.append(element); break;
        case 'afterend': this.after(element); break;
        default: throw new internal.DOMException('no such place', 'SyntaxError');
      }
      return element;
    }
  }
  methods(Element.prototype, parentMembers);
  methods(Element.prototype, childMembers);

  // data-* attributes as properties.
  const attributeOf = (key) => `data-${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  const keyOf = (attribute) => attribute.slice(5).replace(/-([a-z])/g, (_, letter) => letter.toUpperCase());
  dom.dataset = (element) => {
    const handle = handleOf(element);
    return new Proxy({}, {
      get: (_, key) => (typeof key === 'string' ? native.attribute(handle, attributeOf(key)) ?? undefined : undefined),
      has: (_, key) => typeof key === 'string' && native.attribute(handle, attributeOf(key)) !== null,
      set: (_, key, value) => {
        if (typeof key === 'string') native.setAttribute(handle, attributeOf(key), `${value}`);
        return true;
      },
      deleteProperty: (_, key) => {
        if (typeof key === 'string') native.removeAttribute(handle, attributeOf(key));
        return true;
      },
      ownKeys: () => native.attributeNames(handle).filter((key) => key.startsWith('data-')).map(keyOf),
      getOwnPropertyDescriptor: (_, key) => {
        const value = typeof key === 'string' ? native.attribute(handle, attributeOf(key)) : null;
        return value === null ? undefined : { value, writable: true, enumerable: true, configurable: true };
      },
    });
  };

  Object.assign(dom, { Node, Element, Text, Comment, DocumentFragment, handleOf, isNode, methods, parentMembers });
  for (const Class of [Node, CharacterData, Text, Comment, DocumentFragment, Element]) expose(Class);
  define({ Node, CharacterData, Text, Comment, DocumentFragment, Element, DOMTokenList });
})
