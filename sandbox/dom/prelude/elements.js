// HTMLElement, styles, and the elements that are not controls.
(function (native, internal, dom) {
  'use strict';
  const { NaN, Number, Object, TypeError } = globalThis;
  const { define, expose } = internal;
  const { Element, handleOf, token } = dom;

  // Defines properties that reflect attributes: [property, attribute, type].
  const reflect = dom.reflect = (Class, ...properties) => {
    for (const [property, attribute = property.toLowerCase(), type = 'text'] of properties) {
      const accessors = {
        text: {
          get() { return native.attribute(handleOf(this), attribute) ?? ''; },
          set(value) { native.setAttribute(handleOf(this), attribute, `${value}`); },
        },
        flag: {
          get() { return native.attribute(handleOf(this), attribute) !== null; },
          set(value) {
            if (value) native.setAttribute(handleOf(this), attribute, '');
            else native.removeAttribute(handleOf(this), attribute);
          },
        },
        number: {
          get() {
            const value = native.attribute(handleOf(this), attribute);
            const number = value === null ? NaN : Number(value);
            return number - number === 0 ? number : 0;
          },
          set(value) { native.setAttribute(handleOf(this), attribute, `${+value}`); },
        },
      }[type];
      Object.defineProperty(Class.prototype, property, { ...accessors, enumerable: true, configurable: true });
    }
  };

  const kebab = (name) => (name === 'cssFloat' ? 'float' : name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`));

  class CSSStyleDeclaration {
    #handle;
    constructor(key, handle) {
      if (key !== token) throw new TypeError('Illegal constructor');
      this.#handle = handle;
    }
    get cssText() { return native.styleText(this.#handle); }
    set cssText(value) { native.setStyleText(this.#handle, `${value}`); }
    getPropertyValue(name) { return native.style(this.#handle, `${name}`.toLowerCase()); }
    setProperty(name, value) { native.setStyle(this.#handle, `${name}`.toLowerCase(), value === null ? '' : `${value}`); }
    removeProperty(name) {
      const old = this.getPropertyValue(name);
      this.setProperty(name, '');
      return old;
    }
  }
  // Those that a scene understands, and those that code sets most; setProperty takes any.
  for (const property of ('alignItems alignSelf background backgroundColor border borderRadius color columnGap cursor display '
    + 'flex flexDirection flexGrow flexShrink flexWrap float font fontFamily fontSize fontStyle fontWeight gap '
    + 'gridTemplateColumns gridTemplateRows height imageRendering justifyContent left lineHeight margin marginBottom '
    + 'marginLeft marginRight marginTop maxHeight maxWidth minHeight minWidth opacity order overflow overflowX overflowY '
    + 'padding paddingBottom paddingLeft paddingRight paddingTop position right rowGap textAlign textDecoration top '
    + 'touchAction transform transition userSelect verticalAlign visibility whiteSpace width wordBreak zIndex').split(' ')) {
    Object.defineProperty(CSSStyleDeclaration.prototype, property, {
      get() { return this.getPropertyValue(kebab(property)); },
      set(value) { this.setProperty(kebab(property), value); },
      enumerable: true, configurable: true,
    });
  }

  class HTMLElement extends Element {
    #style;
    #dataset;

    get style() { return this.#style ??= new CSSStyleDeclaration(token, handleOf(this)); }
    set style(value) { this.style.cssText = value; }
    get dataset() { return this.#dataset ??= dom.dataset(this); }
    get innerText() { return this.textContent; }
    set innerText(value) { this.textContent = value; }

    get innerHTML() { throw new internal.DOMException('innerHTML is not supported', 'NotSupportedError'); }
    set innerHTML(value) {
      if (`${value}` !== '') throw new internal.DOMException('innerHTML is not supported: make elements, or use vitrine:ui', 'NotSupportedError');
      this.textContent = '';
    }

    focus() { native.focus(handleOf(this)); }
    blur() { native.blur(handleOf(this)); }
    click() { dom.click(this); }

    // Widgets are laid out by the viewer, which tells of no places; pictures know their own size.
    getBoundingClientRect() {
      const width = native.pictureWidth(handleOf(this)), height = native.pictureHeight(handleOf(this));
      return { x: 0, y: 0, left: 0, top: 0, right: width, bottom: height, width, height };
    }
    get clientWidth() { return this.offsetWidth; }
    get clientHeight() { return this.offsetHeight; }
    get offsetWidth() { return native.room(handleOf(this))[0] || native.pictureWidth(handleOf(this)); }
    get offsetHeight() { return native.room(handleOf(this))[1] || native.pictureHeight(handleOf(this)); }
    get offsetLeft() { return 0; }
    get offsetTop() { return 0; }
    scrollIntoView() {}
    setPointerCapture() {}
    releasePointerCapture() {}
    hasPointerCapture() { return false; }
  }
  reflect(HTMLElement,
    ['title'], ['lang'], ['dir'], ['role'], ['hidden', 'hidden', 'flag'], ['tabIndex', 'tabindex', 'number'],
    ['emphasis'], ['align'], ['keys'], ['grow', 'grow', 'flag'], ['monospace', 'monospace', 'flag'], ['gap', 'gap', 'number'],
    ['ariaLabel', 'aria-label']);
  internal.handler(HTMLElement,
    'click', 'auxclick', 'dblclick', 'contextmenu', 'mousedown', 'mousemove', 'mouseup', 'pointerdown', 'pointermove',
    'pointerup', 'wheel', 'keydown', 'keyup', 'input', 'change', 'focus', 'blur', 'focusin', 'focusout', 'submit', 'reset',
    'invalid', 'range', 'rowselect', 'headerclick', 'resize', 'drop', 'load', 'error', 'close', 'toggle');

  class HTMLAnchorElement extends HTMLElement {
    get text() { return this.textContent; }
    set text(value) { this.textContent = value; }
  }
  reflect(HTMLAnchorElement, ['href'], ['target'], ['rel'], ['download']);

  class HTMLLabelElement extends HTMLElement {
    get control() {
      const id = this.htmlFor;
      return id === '' ? this.querySelector('input, select, textarea, button, output, progress') : dom.document.getElementById(id);
    }
  }
  reflect(HTMLLabelElement, ['htmlFor', 'for']);

  class HTMLProgressElement extends HTMLElement {
    get max() { return this.hasAttribute('max') ? Number(this.getAttribute('max')) : 1; }
    set max(value) { this.setAttribute('max', +value); }
    get position() { return this.hasAttribute('value') ? this.value / this.max : -1; }
  }
  reflect(HTMLProgressElement, ['value', 'value', 'number']);

  class HTMLDialogElement extends HTMLElement {
    #returnValue = '';
    get returnValue() { return this.#returnValue; }
    set returnValue(value) { this.#returnValue = `${value}`; }
    show() { this.open = true; }
    showModal() { this.open = true; }
    close(value) {
      if (!this.open) return;
      if (value !== undefined) this.returnValue = value;
      this.open = false;
      dom.fire(this, 'close');
    }
  }
  reflect(HTMLDialogElement, ['open', 'open', 'flag']);

  class HTMLDetailsElement extends HTMLElement {}
  reflect(HTMLDetailsElement, ['open', 'open', 'flag']);

  class HTMLGridElement extends HTMLElement {}
  reflect(HTMLGridElement, ['columns', 'columns', 'number']);

  // Which class each element is of; the others are plain HTMLElements.
  const classes = dom.classes = {
    __proto__: null, a: HTMLAnchorElement, label: HTMLLabelElement, progress: HTMLProgressElement, meter: HTMLProgressElement,
    dialog: HTMLDialogElement, details: HTMLDetailsElement, grid: HTMLGridElement,
  };
  dom.HTMLElement = HTMLElement;
  // Registers element classes under their names.
  dom.element = (Class, ...names) => {
    for (const name of names) classes[name] = Class;
    expose(Class);
    define({ [Class.name]: Class });
  };
  for (const Class of [CSSStyleDeclaration, HTMLElement, HTMLAnchorElement, HTMLLabelElement, HTMLProgressElement, HTMLDialogElement, HTMLDetailsElement, HTMLGridElement]) {
    expose(Class);
    define({ [Class.name]: Class });
  }
})
