// The elements that have members of their own and are neither controls nor pictures.
(function (native, internal, dom) {
  'use strict';
  const { Number } = globalThis;
  const { reflect, HTMLElement } = dom;

  class HTMLAnchorElement extends HTMLElement {
    get text() { return this.textContent; }
    set text(value) { this.textContent = value; }
  }
  reflect(HTMLAnchorElement, 'href target rel download');

  class HTMLLabelElement extends HTMLElement {
    get control() {
      const id = this.htmlFor;
      return id === '' ? this.querySelector('input, select, textarea, button, output, progress') : dom.document.getElementById(id);
    }
  }
  reflect(HTMLLabelElement, 'htmlFor=for');

  class HTMLProgressElement extends HTMLElement {
    get max() { return this.hasAttribute('max') ? Number(this.getAttribute('max')) : 1; }
    set max(value) { this.setAttribute('max', +value); }
    get position() { return this.hasAttribute('value') ? this.value / this.max : -1; }
  }
  reflect(HTMLProgressElement, 'value:number');

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
  reflect(HTMLDialogElement, 'open:flag');

  class HTMLDetailsElement extends HTMLElement {}
  reflect(HTMLDetailsElement, 'open:flag');

  class HTMLGridElement extends HTMLElement {}
  reflect(HTMLGridElement, 'columns:number');

  dom.element(HTMLAnchorElement, 'a');
  dom.element(HTMLLabelElement, 'label');
  dom.element(HTMLProgressElement, 'progress', 'meter');
  dom.element(HTMLDialogElement, 'dialog');
  dom.element(HTMLDetailsElement, 'details');
  dom.element(HTMLGridElement, 'grid');
})
