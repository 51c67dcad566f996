// TextEncoder, TextDecoder, atob, btoa.
(function (internal) {
  'use strict';
  const { Boolean, Object, RangeError, TypeError, Uint8Array } = globalThis;
  const { native, DOMException } = internal;

  class TextEncoder {
    #brand;
    get encoding() { return this.#brand ?? 'utf-8'; }
    encode(input = '') {
      this.#brand;
      return native.encodeUTF8(`${input}`);
    }
    encodeInto(source, destination) {
      this.#brand;
      source = `${source}`;
      if (native.kind(destination) !== 'TypedArray') throw new TypeError('destination must be a Uint8Array');
      const [read, written] = native.encodeInto(source, internal.bytes(destination));
      return { read, written };
    }
  }
  internal.expose(TextEncoder);

  class TextDecoder {
    #encoding;
    #fatal;
    #ignoreBOM;
    #pending = new Uint8Array(0); // the start of a character that the next chunk ends
    #state = 0; // of an encoding whose bytes mean one thing now and another later
    #begun = false; // whether the place where a byte order mark may stand is past

    constructor(label = 'utf-8', options) {
      const encoding = native.encodingName(`${label}`);
      if (encoding === '') throw new RangeError(`the encoding label '${label}' is not supported`);
      const { fatal, ignoreBOM } = internal.dictionary(options);
      this.#encoding = encoding;
      this.#fatal = Boolean(fatal);
      this.#ignoreBOM = Boolean(ignoreBOM);
    }
    get encoding() { return this.#encoding; }
    get fatal() { return this.#fatal; }
    get ignoreBOM() { return this.#ignoreBOM; }

    decode(input, options) {
      const encoding = this.#encoding;
      const stream = Boolean(internal.dictionary(options).stream);
      let bytes = input === undefined ? new Uint8Array(0) : internal.bytes(input);
      const pending = this.#pending;
      if (pending.length > 0) {
        const whole = new Uint8Array(pending.length + bytes.length);
        whole.set(pending);
        whole.set(bytes, pending.length);
        bytes = whole;
      }
      const [text, left, state] = native.decode(encoding, bytes, this.#fatal, !stream, this.#state);
      if (text === null) {
        this.#reset();
        throw new TypeError(`the data is not valid ${encoding}`);
      }
      this.#pending = bytes.slice(bytes.length - left);
      this.#state = state;
      let result = text;
      if (!this.#begun && text !== '') {
        this.#begun = true;
        if (!this.#ignoreBOM && native.hasMark(encoding) && text.charCodeAt(0) === 0xfeff) result = text.slice(1);
      }
      if (!stream) this.#reset();
      return result;
    }
    #reset() {
      this.#pending = new Uint8Array(0);
      this.#state = 0;
      this.#begun = false;
    }
  }
  internal.expose(TextDecoder);

  Object.assign(internal, { TextEncoder, TextDecoder });
  internal.define({
    TextEncoder,
    TextDecoder,
    atob(data) {
      const text = native.atob(`${data}`);
      if (text === null) throw new DOMException('the string is not valid base64', 'InvalidCharacterError');
      return text;
    },
    btoa(data) {
      const text = native.btoa(`${data}`);
      if (text === null) {
        throw new DOMException('the string has a character outside Latin-1', 'InvalidCharacterError');
      }
      return text;
    },
  });
})
