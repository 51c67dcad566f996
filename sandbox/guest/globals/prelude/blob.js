// Blob, File, FormData.
(function (internal) {
  'use strict';
  const { Array, Date, Math, Number, Object, Reflect, Symbol, TypeError, Uint8Array } = globalThis;
  const { native } = internal;

  const token = Symbol('construct');

  // A blob is a list of segments, which never change: {bytes, length}, or, of a
  // file that was picked, {source, start, length}, read when it is needed.
  let segmentsOf; // undefined for anything but a blob

  const held = (bytes) => ({ bytes, length: bytes.length });
  const part = (segment, from, to) => (segment.bytes === undefined
    ? { ...segment, start: segment.start + from, length: to - from } : held(segment.bytes.subarray(from, to)));
  const load = async (segments) => {
    const chunks = [];
    let total = 0;
    for (const segment of segments) {
      const bytes = segment.bytes ?? await segment.source.read(segment.start, segment.length);
      chunks.push(bytes);
      total += bytes.length;
    }
    const whole = internal.join(chunks, total);
    return chunks.length === 1 && segments[0].bytes === whole ? whole.slice() : whole;
  };

  const segmentsIn = (parts) => {
    if ((typeof parts !== 'object' && typeof parts !== 'function') || parts === null) throw new TypeError('the parts must be a sequence');
    const segments = [];
    for (const item of parts) {
      const inner = segmentsOf(item);
      if (inner !== undefined) segments.push(...inner);
      else segments.push(held(internal.content(internal.isBytes(item) ? item : `${item}`)));
    }
    return segments;
  };

  class Blob {
    #segments;
    #size;
    #type;
    static {
      segmentsOf = (value) => (typeof value === 'object' && value !== null && #segments in value ? value.#segments : undefined);
      internal.blobFrom = (bytes, type) => make([held(bytes)], type);
    }

    constructor(parts = [], options = undefined) {
      const segments = parts === token ? options.segments : segmentsIn(parts);
      const { type = '' } = internal.dictionary(options);
      const text = `${type}`;
      this.#segments = segments;
      this.#size = segments.reduce((total, { length }) => total + length, 0);
      this.#type = /^[\x20-\x7e]*$/.test(text) ? text.toLowerCase() : '';
    }

    get size() { return this.#size; }
    get type() { return this.#type; }

    slice(start = 0, end = this.#size, type = '') {
      const clamp = (value) => {
        const number = Math.trunc(Number(value)) || 0;
        return number < 0 ? Math.max(this.#size + number, 0) : Math.min(number, this.#size);
      };
      const from = clamp(start);
      const to = Math.max(clamp(end), from);
      const segments = [];
      let at = 0;
      for (const segment of this.#segments) {
        const first = Math.max(from - at, 0);
        const last = Math.min(to - at, segment.length);
        if (first < last) segments.push(part(segment, first, last));
        at += segment.length;
      }
      return make(segments, type);
    }
    async bytes() { return load(this.#segments); }
    async arrayBuffer() { return (await load(this.#segments)).buffer; }
    async text() { return native.decode('utf-8', await load(this.#segments), false, true)[0]; }
    stream() {
      const CHUNK = 64 * 1024;
      const segments = this.#segments.filter(({ length }) => length > 0);
      let reader;
      return internal.hostReadable({
        bytes: true, mark: 0,
        pull: async (controller) => {
          for (;;) {
            if (segments.length === 0) {
              controller.close();
              return;
            }
            const [segment] = segments;
            if (segment.bytes !== undefined) {
              controller.enqueue(segment.bytes.subarray(0, CHUNK));
              if (segment.length > CHUNK) segments[0] = part(segment, CHUNK, segment.length);
              else segments.shift();
              return;
            }
            reader ??= internal.readable.acquire(internal.readableOf(segment.source.stream(segment.start, segment.length)));
            const { value, done } = await internal.readable.read(reader);
            if (!done) {
              controller.enqueue(value);
              return;
            }
            reader = undefined;
            segments.shift();
          }
        },
        cancel: async (reason) => {
          if (reader !== undefined) await internal.readable.cancel(reader.stream, reason);
        },
      });
    }
  }
  const make = (segments, type) => new Blob(token, { segments, type });
  internal.expose(Blob);

  class File extends Blob {
    #name;
    #modified;
    static {
      // A file that stands for one outside: source is {read, stream}.
      internal.fileOf = (source, { name, size, modified }) =>
        new File(token, name, { segments: [{ source, start: 0, length: size }], lastModified: modified, type: typeOf(name) });
    }
    constructor(parts, name, options) {
      if (name === undefined) throw new TypeError('a File needs a name');
      super(parts, options);
      const { lastModified } = internal.dictionary(options);
      this.#name = internal.scalar(name);
      this.#modified = lastModified === undefined ? Date.now() : Math.trunc(Number(lastModified)) || 0;
    }
    get name() { return this.#name; }
    get lastModified() { return this.#modified; }
    get webkitRelativePath() { return this.#name && ''; }
  }
  internal.expose(File);

  // The type that a name suggests, for the few that applets ask about.
  const types = {
    __proto__: null,
    csv: 'text/csv', css: 'text/css', gif: 'image/gif', htm: 'text/html', html: 'text/html', jpeg: 'image/jpeg', jpg: 'image/jpeg',
    js: 'text/javascript', json: 'application/json', md: 'text/markdown', obj: 'model/obj', pdf: 'application/pdf', png: 'image/png',
    stl: 'model/stl', svg: 'image/svg+xml', txt: 'text/plain', webp: 'image/webp', xml: 'text/xml', zip: 'application/zip',
  };
  const typeOf = (name) => types[name.slice(name.lastIndexOf('.') + 1).toLowerCase()] ?? '';

  let pairsOf;
  // The pairs of a form element; package dom knows those.

  class FormData {
    #pairs = [];
    static { pairsOf = (value) => (typeof value === 'object' && value !== null && #pairs in value ? value.#pairs : undefined); }
    constructor(form) {
      if (form !== undefined) this.#pairs = internal.formEntries(form);
    }
    append(name, value, filename) { this.#pairs.push([internal.scalar(name), entry(value, filename)]); }
    delete(name) {
      const key = internal.scalar(name);
      this.#pairs = this.#pairs.filter(([n]) => n !== key);
    }
    get(name) {
      const key = internal.scalar(name);
      return this.#pairs.find(([n]) => n === key)?.[1] ?? null;
    }
    getAll(name) {
      const key = internal.scalar(name);
      return this.#pairs.filter(([n]) => n === key).map(([, value]) => value);
    }
    has(name) {
      const key = internal.scalar(name);
      return this.#pairs.some(([n]) => n === key);
    }
    set(name, value, filename) {
      const key = internal.scalar(name);
      const content = entry(value, filename);
      const at = this.#pairs.findIndex(([n]) => n === key);
      if (at < 0) {
        this.#pairs.push([key, content]);
        return;
      }
      this.#pairs = this.#pairs.filter(([n], i) => i <= at || n !== key);
      this.#pairs[at] = [key, content];
    }
    forEach(callback, self) {
      internal.callback(callback);
      for (let i = 0; i < this.#pairs.length; i++) {
        const [name, value] = this.#pairs[i];
        Reflect.apply(callback, self, [value, name, this]);
      }
    }
    entries() { return internal.pairIterator(() => this.#pairs, (pair) => [pair[0], pair[1]]); }
    keys() { return internal.pairIterator(() => this.#pairs, ([name]) => name); }
    values() { return internal.pairIterator(() => this.#pairs, ([, value]) => value); }
  }
  Object.defineProperty(FormData.prototype, Symbol.iterator, {
    value: FormData.prototype.entries, writable: true, configurable: true,
  });
  internal.expose(FormData);

  function entry(value, filename) {
    if (segmentsOf(value) === undefined) return internal.scalar(value);
    if (filename === undefined && value instanceof File) return value;
    return new File([value], filename ?? 'blob', { type: value.type });
  }

  // A form as multipart/form-data: a blob, or undefined for anything but a form.
  internal.multipart = (form) => {
    const pairs = pairsOf(form);
    if (pairs === undefined) return undefined;
    const random = new Uint8Array(12);
    native.fillRandom(random);
    const boundary = `----vitrine${Array.from(random, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
    const quote = (text) => text.replace(/\r\n?|\n/g, '%0D%0A').replaceAll('"', '%22');
    const parts = [];
    for (const [name, value] of pairs) {
      const head = `--${boundary}\r\nContent-Disposition: form-data; name="${quote(name)}"`;
      if (typeof value === 'string') parts.push(`${head}\r\n\r\n${value}\r\n`);
      else parts.push(`${head}; filename="${quote(value.name)}"\r\nContent-Type: ${value.type || 'application/octet-stream'}\r\n\r\n`, value, '\r\n');
    }
    parts.push(`--${boundary}--\r\n`);
    return new Blob(parts, { type: `multipart/form-data; boundary=${boundary}` });
  };

  // Blobs do not change, so a clone shares its bytes.
  internal.cloners.push((value) => {
    const segments = segmentsOf(value);
    if (segments === undefined) return undefined;
    if (!(value instanceof File)) return make(segments, value.type);
    return new File([value], value.name, { type: value.type, lastModified: value.lastModified });
  });

  internal.isBlob = (value) => segmentsOf(value) !== undefined;
  Object.assign(internal, { Blob, File, FormData });
  internal.define({ Blob, File, FormData });
})
