// Canvas, images, and the virtual list and table.
(function (native, internal, dom) {
  'use strict';
  const { Array, Number, Promise, Reflect, String, Uint8Array, WeakMap, decodeURIComponent } = globalThis;
  const { DOMException } = internal;
  const { handleOf, isNode, reflect, HTMLElement } = dom;
  const { floor } = globalThis.Math;

  const size = (value) => {
    const number = Number(value);
    return number >= 0 && number < 4294967296 ? floor(number) : 0;
  };

  class HTMLCanvasElement extends HTMLElement {
    get width() { return native.pictureWidth(handleOf(this)); }
    set width(value) { native.resizeCanvas(handleOf(this), size(value), this.height); }
    get height() { return native.pictureHeight(handleOf(this)); }
    set height(value) { native.resizeCanvas(handleOf(this), this.width, size(value)); }
    getContext(type) { return `${type}` === '2d' ? native.context(handleOf(this)) : null; }
  }

  class HTMLImageElement extends HTMLElement {
    #loaded = Promise.resolve();
    #picture = null;

    get naturalWidth() { return native.pictureWidth(handleOf(this)); }
    get naturalHeight() { return native.pictureHeight(handleOf(this)); }
    get complete() { return true; }

    // Pictures come as data: addresses, or as objects through `picture`: nothing is loaded from elsewhere.
    get src() { return this.getAttribute('src') ?? ''; }
    set src(value) {
      this.setAttribute('src', value);
      this.#load(async () => {
        const [, base64, data] = /^data:[^,]*?(;base64)?,([\s\S]*)$/i.exec(this.src) ?? [];
        if (data === undefined) throw new DOMException('an image is loaded from a data: address or set as picture', 'NotSupportedError');
        const text = base64 === undefined ? decodeURIComponent(data) : globalThis.atob(data);
        return globalThis.createImageBitmap(Uint8Array.from(Array.from(text, (c) => c.charCodeAt(0))));
      });
    }
    // An ImageBitmap, OffscreenCanvas, canvas, ImageData, Blob or bytes of a PNG, JPEG or GIF.
    get picture() { return this.#picture; }
    set picture(value) {
      this.#picture = value ?? null;
      if (this.#picture === null) native.setPicture(handleOf(this), null);
      else this.#load(() => globalThis.createImageBitmap(value));
    }
    #load(bitmap) {
      const loaded = this.#loaded = (async () => {
        try {
          const surface = internal.surfaceOf(await bitmap());
          if (this.#loaded === loaded) native.setPicture(handleOf(this), surface);
        } catch (error) {
          dom.fire(this, 'error');
          throw error;
        }
        dom.fire(this, 'load');
      })();
      internal.handled(loaded);
    }
    decode() { return this.#loaded; }
  }
  reflect(HTMLImageElement, 'alt width:number height:number');

  internal.drawables.push((object) => {
    if (!isNode(object)) return undefined;
    return object instanceof HTMLCanvasElement || object instanceof HTMLImageElement ? native.surface(handleOf(object)) : undefined;
  });

  const MOST_ROWS = 4096; // of one fill: more than any viewer shows

  // Rows come as texts, arrays of texts, or { key, cells }.
  const flatten = (rows) => {
    const flat = [];
    const { length } = rows;
    for (let i = 0; i < length && i < MOST_ROWS; i++) {
      let row = rows[i], key = '';
      if (typeof row === 'object' && row !== null && !Array.isArray(row)) {
        key = row.key === undefined || row.key === null ? '' : `${row.key}`;
        row = row.cells;
      }
      const cells = Array.isArray(row) ? row : [row];
      const count = cells.length < 64 ? cells.length : 64;
      flat.push(key, String(count));
      for (let k = 0; k < count; k++) flat.push(cells[k] === undefined || cells[k] === null ? '' : `${cells[k]}`);
    }
    return flat;
  };

  // A list or table that holds no rows: it asks for those in view.
  const virtual = {
    get rowCount() { return native.rowCount(handleOf(this)); },
    set rowCount(value) {
      native.setRowCount(handleOf(this), +value);
      this.refresh();
    },
    get rowHeight() { return Number(this.getAttribute('rowheight') ?? 1); },
    set rowHeight(value) { this.setAttribute('rowheight', +value); },
    get selectedRow() { return native.selectedRow(handleOf(this)); },
    set selectedRow(value) { native.setSelectedRow(handleOf(this), +value); },
    fill(first, rows) { native.fill(handleOf(this), +first, flatten(rows)); },
    // Asks the provider for the rows in view once more.
    refresh() {
      const [first, last] = native.range(handleOf(this));
      if (last > first) provide(this, first, last);
    },
  };
  const providers = new WeakMap();
  const provider = {
    get rows() { return providers.get(this)?.rows ?? null; },
    // A function (first, last) that answers rows first to last, last not among them, or a promise of them.
    set rows(value) {
      native.listen(handleOf(this), 'range');
      if (value === null || value === undefined) providers.delete(this);
      else providers.set(this, { rows: internal.callback(value, 'rows'), held: internal.native.held(value) });
      this.refresh();
    },
  };
  const provide = dom.provide = (element, first, last) => {
    const provided = providers.get(element);
    if (provided === undefined) return;
    const result = Reflect.apply(provided.held, element, [first, last]);
    if (typeof result?.then !== 'function') {
      element.fill(first, result);
      return;
    }
    // A later answer for an earlier view would put old rows in place of new ones: harmless, they are rows all the same.
    result.then((later) => element.fill(first, later));
  };

  class HTMLListElement extends HTMLElement {}
  dom.methods(HTMLListElement.prototype, virtual);
  dom.methods(HTMLListElement.prototype, provider);

  class HTMLTableElement extends HTMLElement {
    get headers() { return native.headers(handleOf(this)); }
    set headers(value) { native.setHeaders(handleOf(this), ...Array.from(value, (title) => `${title}`)); }
    get widths() { return native.widths(handleOf(this)).map(Number); }
    set widths(value) { native.setWidths(handleOf(this), ...Array.from(value, (share) => `${+share}`)); }
  }
  dom.methods(HTMLTableElement.prototype, virtual);
  dom.methods(HTMLTableElement.prototype, provider);

  dom.element(HTMLCanvasElement, 'canvas');
  dom.element(HTMLImageElement, 'img');
  dom.element(HTMLListElement, 'list');
  dom.element(HTMLTableElement, 'table');
})
