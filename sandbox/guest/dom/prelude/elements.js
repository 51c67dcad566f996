// HTMLElement.
(function (native, internal, dom) {
  'use strict';
  const { NaN, Number } = globalThis;
  const { define, expose } = internal;
  const { Element, handleOf } = dom;

  // What properties that reflect attributes are, by the type of their values.
  const reflecting = {
    text: (attribute) => ({
      get() { return native.attribute(handleOf(this), attribute) ?? ''; },
      set(value) { native.setAttribute(handleOf(this), attribute, `${value}`); },
    }),
    flag: (attribute) => ({
      get() { return native.attribute(handleOf(this), attribute) !== null; },
      set(value) {
        if (value) native.setAttribute(handleOf(this), attribute, '');
        else native.removeAttribute(handleOf(this), attribute);
      },
    }),
    number: (attribute) => ({
      get() {
        const value = native.attribute(handleOf(this), attribute);
        const number = value === null ? NaN : Number(value);
        return number - number === 0 ? number : 0;
      },
      set(value) { native.setAttribute(handleOf(this), attribute, `${+value}`); },
    }),
  };
  const property = (text) => {
    const [names, type = 'text'] = text.split(':');
    const [name, attribute = name.toLowerCase()] = names.split('=');
    return { name, attribute, type };
  };

  // Defines properties that reflect attributes. Each is written name=attribute:type;
  // most attributes are named like their properties, and most values are texts.
  const reflect = dom.reflect = (Class, list) => {
    internal.accessors(Class, list.split(' ').map((text) => property(text).name), (wanted) => {
      const { attribute, type } = list.split(' ').map(property).find(({ name }) => name === wanted);
      return reflecting[type](attribute);
    });
  };

  class HTMLElement extends Element {
    #style;
    #dataset;

    get style() { return this.#style ??= dom.styleOf(handleOf(this)); }
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
    'title lang dir role hidden:flag tabIndex:number emphasis align keys grow:flag monospace:flag gap:number '
    + 'ariaLabel=aria-label');
  internal.handler(HTMLElement,
    'click', 'auxclick', 'dblclick', 'contextmenu', 'mousedown', 'mousemove', 'mouseup', 'pointerdown', 'pointermove',
    'pointerup', 'wheel', 'keydown', 'keyup', 'input', 'change', 'focus', 'blur', 'focusin', 'focusout', 'submit', 'reset',
    'invalid', 'range', 'rowselect', 'headerclick', 'resize', 'drop', 'load', 'error', 'close', 'toggle');

  dom.HTMLElement = HTMLElement;
  // Registers element classes under their names; the other elements are plain HTMLElements.
  dom.element = (Class, ...names) => {
    for (const name of names) dom.classes[name] = Class;
    expose(Class);
    define({ [Class.name]: Class });
  };
  dom.element(HTMLElement);
})
