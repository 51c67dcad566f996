// The styles of elements.
(function (native, internal, dom) {
  'use strict';
  const { Object, TypeError } = globalThis;
  const { token } = dom;

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

  internal.expose(CSSStyleDeclaration);
  internal.define({ CSSStyleDeclaration });
  dom.styleOf = (handle) => new CSSStyleDeclaration(token, handle);
})
