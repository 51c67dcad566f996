// CanvasRenderingContext2D and its companions. Arguments are converted here,
// once and under the meter; natives see primitives and handles only.
(function (native, internal) {
  'use strict';
  const { Array, ArrayBuffer, Infinity, Number, Object, RangeError, Symbol, TypeError, Uint8ClampedArray } = globalThis;
  const { abs, floor, trunc } = globalThis.Math;
  const { DOMException, define, expose } = internal;

  const token = Symbol('construct');
  const illegal = (key) => { if (key !== token) throw new TypeError('Illegal constructor'); };

  // Each kind of thing that can be drawn adds a function that answers its
  // surface (null while it has no pixels), and undefined for anything else.
  const { drawables } = internal;
  const drawn = (image) => {
    if (typeof image !== 'object' || image === null) return undefined;
    for (const find of drawables) {
      const surface = find(image);
      if (surface !== undefined) return surface;
    }
    return undefined;
  };
  const surfaceOf = internal.surfaceOf = (image) => {
    const surface = drawn(image);
    if (surface === undefined) throw new TypeError('expected a canvas, an image or an ImageBitmap');
    return surface;
  };

  // Web IDL's unsigned long, as far as sizes need it.
  const size = (value) => {
    const number = Number(value);
    return number >= 0 && number < 4294967296 ? floor(number) : 0;
  };
  const whole = (value) => {
    const number = Number(value);
    return number > -2147483649 && number < 2147483648 ? trunc(number) : 0;
  };

  let gradientOf, patternOf, pathOf, pixelsOf;

  class CanvasGradient {
    #gradient;
    static { gradientOf = (object) => object.#gradient; }
    constructor(key, gradient) {
      illegal(key);
      this.#gradient = gradient;
    }
    addColorStop(offset, color) {
      native.addColorStop(this.#gradient, +offset, `${color}`);
    }
  }

  class CanvasPattern {
    #pattern;
    static { patternOf = (object) => object.#pattern; }
    constructor(key, pattern) {
      illegal(key);
      this.#pattern = pattern;
    }
  }

  class TextMetrics {
    #m;
    constructor(key, metrics) {
      illegal(key);
      this.#m = metrics;
    }
    get width() { return this.#m[0]; }
    get actualBoundingBoxLeft() { return this.#m[1]; }
    get actualBoundingBoxRight() { return this.#m[2]; }
    get actualBoundingBoxAscent() { return this.#m[3]; }
    get actualBoundingBoxDescent() { return this.#m[4]; }
    get fontBoundingBoxAscent() { return this.#m[5]; }
    get fontBoundingBoxDescent() { return this.#m[6]; }
  }

  class ImageData {
    #data;
    #width;
    #height;
    static { pixelsOf = (object) => object.#data && { data: object.#data, width: object.#width, height: object.#height }; }
    // (width, height) or (data, width, height?)
    constructor(first, second, third) {
      if (typeof first === 'object' && first !== null) {
        if (!(first instanceof Uint8ClampedArray)) throw new TypeError('ImageData needs a Uint8ClampedArray');
        const { length } = first;
        const width = size(second);
        const height = third === undefined ? length / 4 / width : size(third);
        if (width === 0 || height === 0 || !Number.isInteger(height) || length !== 4 * width * height) {
          throw new DOMException('the length of the data is not 4 * width * height', 'InvalidStateError');
        }
        this.#data = first;
        this.#width = width;
        this.#height = height;
        return;
      }
      const width = size(first), height = size(second);
      if (width === 0 || height === 0) throw new DOMException('an ImageData has at least one pixel', 'IndexSizeError');
      this.#data = new Uint8ClampedArray(native.newPixels(width, height));
      this.#width = width;
      this.#height = height;
    }
    get data() { return this.#data; }
    get width() { return this.#width; }
    get height() { return this.#height; }
    get colorSpace() { return 'srgb'; }
  }

  const radius = (value) => {
    const number = +value;
    if (number < 0) throw new RangeError('a radius is not negative');
    return number;
  };
  // The radii of roundRect: a number, or one to four, clockwise from the upper left.
  const radii = (value) => {
    if (value === undefined) return [0, 0, 0, 0];
    if (typeof value !== 'object' || value === null) {
      const all = radius(value);
      return [all, all, all, all];
    }
    const list = Array.from(value, (entry) => radius(typeof entry === 'object' && entry !== null ? entry.x : entry));
    switch (list.length) {
      case 1: return [list[0], list[0], list[0], list[0]];
      case 2: return [list[0], list[1], list[0], list[1]];
      case 3: return [list[0], list[1], list[2], list[1]];
      case 4: return list;
      default: throw new RangeError('roundRect takes one to four radii');
    }
  };

  // The methods that contexts and Path2D share. `handle` finds the private
  // handle, and throws a TypeError for anything else.
  const pathMethods = (prototype, handle) => {
    const methods = {
      closePath() { native.closePath(handle(this)); },
      moveTo(x, y) { native.moveTo(handle(this), +x, +y); },
      lineTo(x, y) { native.lineTo(handle(this), +x, +y); },
      quadraticCurveTo(cx, cy, x, y) { native.quadraticCurveTo(handle(this), +cx, +cy, +x, +y); },
      bezierCurveTo(ax, ay, bx, by, x, y) { native.bezierCurveTo(handle(this), +ax, +ay, +bx, +by, +x, +y); },
      arcTo(ax, ay, bx, by, r) { native.arcTo(handle(this), +ax, +ay, +bx, +by, +r); },
      rect(x, y, w, h) { native.rect(handle(this), +x, +y, +w, +h); },
      roundRect(x, y, w, h, corners) {
        const [a, b, c, d] = radii(corners);
        native.roundRect(handle(this), +x, +y, +w, +h, a, b, c, d);
      },
      arc(x, y, r, start, end, counterclockwise = false) {
        native.arc(handle(this), +x, +y, +r, +start, +end, !!counterclockwise);
      },
      ellipse(x, y, rx, ry, rotation, start, end, counterclockwise = false) {
        native.ellipse(handle(this), +x, +y, +rx, +ry, +rotation, +start, +end, !!counterclockwise);
      },
    };
    for (const name of Object.keys(methods)) {
      Object.defineProperty(prototype, name, { value: methods[name], writable: true, configurable: true });
    }
  };

  // The six numbers of a DOMMatrix-like object.
  const matrixOf = (value) => {
    const { a = 1, b = 0, c = 0, d = 1, e = 0, f = 0 } = internal.dictionary(value, 'transform');
    return [+a, +b, +c, +d, +e, +f];
  };

  class Path2D {
    #path;
    static { pathOf = (object) => object.#path; }
    constructor(path) {
      if (typeof path === 'string') {
        throw new DOMException('paths in SVG notation are not supported', 'NotSupportedError');
      }
      this.#path = path === undefined ? native.newPath() : native.newPath(pathOf(path));
    }
    addPath(path, transform) {
      native.addPath(this.#path, pathOf(path), ...matrixOf(transform));
    }
  }
  pathMethods(Path2D.prototype, pathOf);

  // Sorts out the arguments (path?, rule?) of fill and its like.
  const isPath = (value) => typeof value === 'object' && value !== null;
  const evenOdd = (rule) => {
    const name = rule === undefined ? 'nonzero' : `${rule}`;
    if (name !== 'nonzero' && name !== 'evenodd') throw new TypeError(`'${name}' is no fill rule`);
    return name === 'evenodd';
  };

  let surfaceOfContext;

  class CanvasRenderingContext2D {
    #surface;
    #canvas;
    static { surfaceOfContext = (object) => object.#surface; }

    constructor(key, surface, canvas) {
      illegal(key);
      this.#surface = surface;
      this.#canvas = canvas;
    }

    get canvas() { return this.#canvas; }

    save() { native.save(this.#surface); }
    restore() { native.restore(this.#surface); }
    reset() { native.reset(this.#surface); }

    translate(x, y) { native.translate(this.#surface, +x, +y); }
    scale(x, y) { native.scale(this.#surface, +x, +y); }
    rotate(angle) { native.rotate(this.#surface, +angle); }
    transform(a, b, c, d, e, f) { native.transform(this.#surface, +a, +b, +c, +d, +e, +f); }
    setTransform(a, b, c, d, e, f) {
      if (arguments.length === 0) {
        native.setTransform(this.#surface, 1, 0, 0, 1, 0, 0);
      } else if (typeof a === 'object') {
        native.setTransform(this.#surface, ...matrixOf(a));
      } else {
        native.setTransform(this.#surface, +a, +b, +c, +d, +e, +f);
      }
    }
    resetTransform() { native.setTransform(this.#surface, 1, 0, 0, 1, 0, 0); }
    getTransform() {
      const [a, b, c, d, e, f] = native.getTransform(this.#surface);
      return { a, b, c, d, e, f, is2D: true, isIdentity: a === 1 && b === 0 && c === 0 && d === 1 && e === 0 && f === 0 };
    }

    fillRect(x, y, w, h) { native.fillRect(this.#surface, +x, +y, +w, +h); }
    strokeRect(x, y, w, h) { native.strokeRect(this.#surface, +x, +y, +w, +h); }
    clearRect(x, y, w, h) { native.clearRect(this.#surface, +x, +y, +w, +h); }

    beginPath() { native.beginPath(this.#surface); }
    fill(path, rule) {
      if (isPath(path)) native.fill(this.#surface, pathOf(path), evenOdd(rule));
      else native.fill(this.#surface, null, evenOdd(path));
    }
    stroke(path) { native.stroke(this.#surface, path === undefined ? null : pathOf(path)); }
    clip(path, rule) {
      if (isPath(path)) native.clip(this.#surface, pathOf(path), evenOdd(rule));
      else native.clip(this.#surface, null, evenOdd(path));
    }
    isPointInPath(path, x, y, rule) {
      if (isPath(path)) return native.isPointInPath(this.#surface, +x, +y, pathOf(path), evenOdd(rule)) === true;
      return native.isPointInPath(this.#surface, +path, +x, null, evenOdd(y)) === true;
    }
    isPointInStroke(path, x, y) {
      if (isPath(path)) return native.isPointInStroke(this.#surface, +x, +y, pathOf(path)) === true;
      return native.isPointInStroke(this.#surface, +path, +x, null) === true;
    }

    setLineDash(segments) { native.setLineDash(this.#surface, ...Array.from(segments, (length) => +length)); }
    getLineDash() { return native.getLineDash(this.#surface); }

    fillText(text, x, y, maxWidth = Infinity) { native.drawText(this.#surface, `${text}`, +x, +y, +maxWidth, false); }
    strokeText(text, x, y, maxWidth = Infinity) { native.drawText(this.#surface, `${text}`, +x, +y, +maxWidth, true); }
    measureText(text) { return new TextMetrics(token, native.measureText(this.#surface, `${text}`)); }

    // (image, dx, dy), (image, dx, dy, dw, dh) or (image, sx, sy, sw, sh, dx, dy, dw, dh)
    drawImage(image, a, b, c, d, e, f, g, h) {
      const surface = surfaceOf(image);
      const count = arguments.length;
      if (count !== 3 && count !== 5 && count < 9) throw new TypeError('drawImage takes 3, 5 or 9 arguments');
      const first = [+a, +b];
      const rest = count === 3 ? [] : count === 5 ? [+c, +d] : [+c, +d, +e, +f, +g, +h];
      if (surface === null) return;
      const width = native.width(surface), height = native.height(surface);
      switch (rest.length) {
        case 0: native.drawImage(this.#surface, 0, 0, width, height, ...first, width, height, surface); break;
        case 2: native.drawImage(this.#surface, 0, 0, width, height, ...first, ...rest, surface); break;
        default: native.drawImage(this.#surface, ...first, ...rest, surface);
      }
    }

    createImageData(width, height) {
      if (typeof width === 'object' && width !== null) {
        const model = pixelsOf(width);
        return new ImageData(model.width, model.height);
      }
      return new ImageData(abs(+width), abs(+height));
    }
    getImageData(x, y, width, height) {
      const [left, top, w, h] = [whole(x), whole(y), whole(width), whole(height)];
      if (w === 0 || h === 0) throw new DOMException('an ImageData has at least one pixel', 'IndexSizeError');
      const data = new Uint8ClampedArray(native.getImageData(this.#surface, left, top, w, h));
      return new ImageData(data, abs(w), abs(h));
    }
    putImageData(imageData, x, y, dirtyX, dirtyY, dirtyWidth, dirtyHeight) {
      const { data, width, height } = pixelsOf(imageData);
      const [left, top] = [whole(x), whole(y)];
      if (arguments.length < 7) {
        native.putImageData(this.#surface, data, width, height, left, top, 0, 0, width, height);
      } else {
        native.putImageData(this.#surface, data, width, height, left, top,
          whole(dirtyX), whole(dirtyY), whole(dirtyWidth), whole(dirtyHeight));
      }
    }

    createLinearGradient(x0, y0, x1, y1) {
      return new CanvasGradient(token, native.newGradient(0, +x0, +y0, +x1, +y1, 0, 0));
    }
    createRadialGradient(x0, y0, r0, x1, y1, r1) {
      return new CanvasGradient(token, native.newGradient(1, +x0, +y0, +r0, +x1, +y1, +r1));
    }
    createConicGradient(angle, x, y) {
      return new CanvasGradient(token, native.newGradient(2, +angle, +x, +y, 0, 0, 0));
    }
    createPattern(image, repetition) {
      const surface = surfaceOf(image);
      const repeat = repetition === null || repetition === '' ? 'repeat' : `${repetition}`;
      const [x, y] = { 'repeat': [true, true], 'repeat-x': [true, false], 'repeat-y': [false, true], 'no-repeat': [false, false] }[repeat] ?? [];
      if (x === undefined) throw new DOMException(`'${repeat}' is no repetition`, 'SyntaxError');
      const pattern = surface === null ? null : native.newPattern(surface, x, y);
      return pattern === null ? null : new CanvasPattern(token, pattern);
    }
  }
  pathMethods(CanvasRenderingContext2D.prototype, surfaceOfContext);

  const attribute = (name, convert, set = native[`set:${name}`]) => {
    const read = native[`get:${name}`];
    const { get, set: setter } = Object.getOwnPropertyDescriptor({
      get [name]() { return read(surfaceOfContext(this)); },
      set [name](value) { set(surfaceOfContext(this), convert(value), value); },
    }, name);
    Object.defineProperty(CanvasRenderingContext2D.prototype, name, { get, set: setter, configurable: true });
  };
  const text = (value) => `${value}`;
  for (const name of ['globalAlpha', 'lineWidth', 'miterLimit', 'lineDashOffset']) attribute(name, (value) => +value);
  for (const name of ['globalCompositeOperation', 'lineCap', 'lineJoin', 'textAlign', 'textBaseline', 'font']) attribute(name, text);
  attribute('imageSmoothingEnabled', (value) => !!value);
  const isObject = (value) => typeof value === 'object' && value !== null;
  const paintOf = (value) => {
    try {
      return gradientOf(value);
    } catch {
      return patternOf(value);
    }
  };
  for (const name of ['fillStyle', 'strokeStyle']) {
    const colour = native[`set:${name}`], paint = native[`paint:${name}`];
    attribute(name, (value) => value, (surface, value) => {
      if (isObject(value)) {
        let handle = null;
        try {
          handle = paintOf(value);
        } catch {
          // Neither: its text may be a colour.
        }
        if (handle !== null) {
          paint(surface, handle, value);
          return;
        }
      }
      colour(surface, `${value}`);
    });
  }

  class ImageBitmap {
    #surface;
    static { drawables.push((object) => (#surface in object ? object.#surface : undefined)); }
    constructor(key, surface) {
      illegal(key);
      this.#surface = surface;
    }
    get width() { return this.#surface === null ? 0 : native.width(this.#surface); }
    get height() { return this.#surface === null ? 0 : native.height(this.#surface); }
    close() { this.#surface = null; }
  }

  class OffscreenCanvas extends internal.EventTarget {
    #surface;
    static { drawables.push((object) => (#surface in object ? object.#surface : undefined)); }
    constructor(width, height) {
      super();
      this.#surface = native.newSurface(size(width), size(height));
    }
    get width() { return native.width(this.#surface); }
    set width(value) { native.resize(this.#surface, size(value), this.height); }
    get height() { return native.height(this.#surface); }
    set height(value) { native.resize(this.#surface, this.width, size(value)); }
    getContext(type) { return `${type}` === '2d' ? native.getContext(this.#surface, this) : null; }
    transferToImageBitmap() {
      const bitmap = native.crop(this.#surface, 0, 0, this.width, this.height);
      native.resize(this.#surface, this.width, this.height);
      return new ImageBitmap(token, bitmap);
    }
  }

  // Decodes the bytes of a picture, or copies (a part of) something drawable.
  async function createImageBitmap(source, x, y, width, height) {
    let surface;
    if (typeof source !== 'object' || source === null) throw new TypeError('createImageBitmap needs bytes or an image');
    if (source instanceof ImageData) {
      const pixels = pixelsOf(source);
      surface = native.surfaceOfPixels(pixels.data, pixels.width, pixels.height);
    } else if ((surface = drawn(source)) !== undefined) {
      if (surface === null) throw new DOMException('the image has no pixels', 'InvalidStateError');
      if (arguments.length < 5) {
        return new ImageBitmap(token, native.crop(surface, 0, 0, native.width(surface), native.height(surface)));
      }
    } else {
      const bytes = typeof source.arrayBuffer === 'function' && !ArrayBuffer.isView(source) ? await source.arrayBuffer() : source;
      surface = native.decode(internal.bytes(bytes));
    }
    if (arguments.length >= 5) {
      const [left, top, w, h] = [whole(x), whole(y), whole(width), whole(height)];
      if (w === 0 || h === 0) throw new RangeError('an image has at least one pixel');
      surface = native.crop(surface, left, top, w, h);
    }
    return new ImageBitmap(token, surface);
  }

  for (const constructor of [CanvasGradient, CanvasPattern, TextMetrics, ImageData, Path2D, CanvasRenderingContext2D, ImageBitmap, OffscreenCanvas]) {
    expose(constructor);
  }
  define({
    CanvasGradient, CanvasPattern, TextMetrics, ImageData, Path2D, CanvasRenderingContext2D, ImageBitmap,
    OffscreenCanvas, createImageBitmap,
  });

  return (surface, canvas) => new CanvasRenderingContext2D(token, surface, canvas);
})
