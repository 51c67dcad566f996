// console, and the readable text of values behind it.
//
// Formatting runs no applet code: no getter, no toString, no proxy trap. It is
// bounded in depth, in items and in length, and metered like any other loop.
(function (internal) {
  'use strict';
  const {
    Array, ArrayBuffer, BigInt, Boolean, Date, Error, Function, Map, Number, Object, Reflect, RegExp, Set, String,
    Symbol, Uint8Array,
  } = globalThis;
  const { native } = internal;

  const MOST_TEXT = 16 * 1024; // characters of one line of the log
  const MOST_STRING = 8 * 1024; // of one string inside a structure
  const MOST_ITEMS = 100; // of one array, map, set or object
  const MOST_DEPTH = 4;
  const WIDTH = 76; // longer structures are broken into lines

  const getter = (prototype, name) => Reflect.getOwnPropertyDescriptor(prototype, name).get;
  const source = getter(RegExp.prototype, 'source');
  const flags = getter(RegExp.prototype, 'flags');
  const typedLength = getter(Object.getPrototypeOf(Uint8Array).prototype, 'length');
  const bufferLength = getter(ArrayBuffer.prototype, 'byteLength');
  const boxes = { Number, String, Boolean, Symbol, BigInt };

  const quote = (text) => {
    if (!text.includes("'")) return `'${escape(text)}'`;
    if (!text.includes('"')) return `"${escape(text)}"`;
    return `'${escape(text).replaceAll("'", "\\'")}'`;
  };
  const names = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\b': '\\b', '\f': '\\f', '\v': '\\v', '\\': '\\\\' };
  const escape = (text) => text.replace(/[\x00-\x1f\x7f\\]/g, (c) =>
    names[c] ?? `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`);
  const cut = (text, most) => (text.length <= most ? text : `${text.slice(0, most)}... ${text.length - most} more characters`);

  // A data property found without running anything.
  function peek(object, key) {
    for (let at = object; at !== null && native.kind(at) !== 'Proxy'; at = Object.getPrototypeOf(at)) {
      const descriptor = Reflect.getOwnPropertyDescriptor(at, key);
      if (descriptor !== undefined) return descriptor.value;
    }
    return undefined;
  }

  // Hardening turns what code overrides, constructor among it, into accessors:
  // the classes that are there before it are known by their prototypes.
  const known = new Map();
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    const { value } = Reflect.getOwnPropertyDescriptor(globalThis, name);
    if (typeof value === 'function' && typeof value.prototype === 'object') known.set(value.prototype, name);
  }

  function className(object) {
    for (let at = object; at !== null && native.kind(at) !== 'Proxy'; at = Object.getPrototypeOf(at)) {
      if (known.has(at)) return known.get(at);
      const constructor = Reflect.getOwnPropertyDescriptor(at, 'constructor')?.value;
      if (typeof constructor !== 'function' || native.kind(constructor) === 'Proxy') continue;
      const name = Reflect.getOwnPropertyDescriptor(constructor, 'name')?.value;
      if (typeof name === 'string' && name !== '') return cut(name, 80);
    }
    return undefined;
  }

  function inspectKey(key) {
    if (typeof key === 'symbol') return `[${String(key)}]`;
    return /^[A-Za-z_$][\w$]*$/.test(key) ? key : quote(cut(key, 200));
  }

  function primitive(value) {
    switch (typeof value) {
      case 'string': return quote(cut(value, MOST_STRING));
      case 'number': return Object.is(value, -0) ? '-0' : `${value}`;
      case 'bigint': return `${cut(`${value}`, MOST_STRING)}n`;
      case 'symbol': return cut(String(value), 200);
      default: return `${value}`;
    }
  }

  // The whole text may use so many characters; what goes beyond is left out.
  function inspector(depth) {
    let left = MOST_TEXT;
    const ancestors = [];

    function text(value) {
      const result = left <= 0 ? '...' : describe(value);
      left -= result.length > 40 ? 20 : result.length;
      return result;
    }

    function describe(value) {
      if ((typeof value !== 'object' || value === null) && typeof value !== 'function') {
        const result = primitive(value);
        left -= result.length;
        return result;
      }
      const kind = native.kind(value);
      if (kind === 'Proxy') return '[Proxy]';
      if (ancestors.includes(value)) return '[Circular]';
      ancestors.push(value);
      try {
        return structure(value, kind);
      } finally {
        ancestors.pop();
      }
    }

    function structure(value, kind) {
      const name = className(value);
      const label = (plain) => (name === undefined ? `[${plain}: null prototype] ` : name === plain ? '' : `${name} `);
      const deep = ancestors.length > depth;
      let head = '';
      let open = '{', close = '}';
      let items = [];
      let skip = () => false;
      let count = 0; // elements of an array

      const sized = (plain, count) => `${name ?? `[${plain}: null prototype]`}(${count}) `;
      switch (kind) {
        case 'Array':
          count = value.length;
          if (deep) return '[Array]';
          head = name === 'Array' ? '' : sized('Array', count);
          [open, close] = '[]';
          items = elements(value, count);
          skip = isIndex;
          break;
        case 'Map':
          head = sized('Map', Reflect.apply(getter(Map.prototype, 'size'), value, []));
          if (deep) return `[${head.trim()}]`;
          for (const [k, v] of Map.prototype.entries.call(value)) {
            if (items.push(items.length < MOST_ITEMS ? `${text(k)} => ${text(v)}` : '...') > MOST_ITEMS) break;
          }
          break;
        case 'Set':
          head = sized('Set', Reflect.apply(getter(Set.prototype, 'size'), value, []));
          if (deep) return `[${head.trim()}]`;
          for (const v of Set.prototype.values.call(value)) {
            if (items.push(items.length < MOST_ITEMS ? text(v) : '...') > MOST_ITEMS) break;
          }
          break;
        case 'TypedArray':
          count = Reflect.apply(typedLength, value, []);
          head = sized('TypedArray', count);
          if (deep) return `[${head.trim()}]`;
          [open, close] = '[]';
          items = elements(value, count);
          skip = isIndex;
          break;
        case 'ArrayBuffer':
          head = `${name ?? 'ArrayBuffer'} `;
          items = [`byteLength: ${Reflect.apply(bufferLength, value, [])}`];
          break;
        case 'Function': {
          const own = Reflect.getOwnPropertyDescriptor(value, 'name')?.value;
          const named = typeof own === 'string' && own !== '' ? cut(own, 80) : '(anonymous)';
          const colon = named === '(anonymous)' ? '' : ':';
          head = isClass(value) ? `[class ${named}] ` : `[Function${colon} ${named}] `;
          skip = (key) => key === 'prototype' || key === 'name' || key === 'length';
          break;
        }
        case 'Error':
          head = `${errorText(value)} `;
          skip = (key) => key === 'stack' || key === 'message';
          break;
        case 'RegExp':
          head = `/${Reflect.apply(source, value, [])}/${Reflect.apply(flags, value, [])} `;
          skip = (key) => key === 'lastIndex';
          break;
        case 'Date': {
          const time = Date.prototype.getTime.call(value);
          head = `${Number.isNaN(time) ? 'Invalid Date' : Date.prototype.toISOString.call(value)} `;
          break;
        }
        case 'Number': case 'String': case 'Boolean': case 'Symbol': case 'BigInt':
          head = `[${kind}: ${primitive(boxes[kind].prototype.valueOf.call(value))}] `;
          if (kind === 'String') skip = (key) => key === 'length' || isIndex(key);
          break;
        case 'Promise':
          head = `${name ?? 'Promise'} `;
          items = [promised(native.promise(value))];
          break;
        default: {
          const tag = peek(value, Symbol.toStringTag);
          head = label('Object');
          if (typeof tag === 'string' && tag !== '' && tag !== name) head = `${name ?? 'Object'} [${cut(tag, 80)}] `;
          if (deep) return `[${name ?? 'Object'}]`;
        }
      }
      properties(value, skip, items, count > MOST_ITEMS);
      return layout(head, open, close, items, kind);
    }

    function promised([state, result]) {
      if (state === 'pending') return '<pending>';
      return state === 'rejected' ? `<rejected> ${text(result)}` : text(result);
    }

    function elements(value, length) {
      const items = [];
      const shown = length < MOST_ITEMS ? length : MOST_ITEMS;
      let holes = 0;
      const flush = () => {
        if (holes > 0) items.push(`<${holes} empty item${holes > 1 ? 's' : ''}>`);
        holes = 0;
      };
      for (let i = 0; i < shown; i++) {
        const descriptor = Reflect.getOwnPropertyDescriptor(value, `${i}`);
        if (descriptor === undefined) {
          holes++;
          continue;
        }
        flush();
        items.push(property(descriptor));
      }
      flush();
      if (length > shown) items.push(`... ${length - shown} more`);
      return items;
    }

    function property(descriptor) {
      if ('value' in descriptor) return text(descriptor.value);
      if (descriptor.get === undefined) return '[Setter]';
      return descriptor.set === undefined ? '[Getter]' : '[Getter/Setter]';
    }

    function properties(value, skip, items, long) {
      // Listing the names of a long array costs as much as the array is long.
      if (skip === isIndex && long) return;
      let shown = 0;
      for (const key of Reflect.ownKeys(value)) {
        if (skip(key)) continue;
        const descriptor = Reflect.getOwnPropertyDescriptor(value, key);
        if (descriptor === undefined || !descriptor.enumerable) continue;
        if (shown++ === MOST_ITEMS || left <= 0) {
          items.push('...');
          return;
        }
        items.push(`${inspectKey(key)}: ${property(descriptor)}`);
      }
    }

    function errorText(error) {
      try {
        // The engine makes the text at the first look, and may run a getter of
        // the applet's for it: the one exception to the rule above.
        const stack = Reflect.getOwnPropertyDescriptor(error, 'stack')?.value;
        if (typeof stack === 'string' && stack !== '') return cut(stack.trimEnd(), MOST_STRING);
      } catch {
        return '[Error that cannot be shown]';
      }
      const message = peek(error, 'message');
      const shown = className(error) ?? 'Error';
      return typeof message === 'string' && message !== '' ? `${shown}: ${cut(message, MOST_STRING)}` : shown;
    }

    function layout(head, open, close, items, kind) {
      if (items.length === 0) {
        return kind === 'Object' || kind === 'Array' || head === '' || /\) $/.test(head)
          ? `${head}${open}${close}` : head.trimEnd();
      }
      let width = head.length;
      let broken = false;
      for (const item of items) {
        width += item.length + 2;
        broken ||= item.includes('\n');
      }
      const space = open === '[' ? '' : ' ';
      if (!broken && width <= WIDTH) return `${head}${open} ${items.join(', ')} ${close}`;
      if (!broken && space === '' && items.length > 6) return `${head}${open}\n${rows(items)}\n${close}`;
      return `${head}${open}\n${items.map((item) => `  ${item.replaceAll('\n', '\n  ')}`).join(',\n')}\n${close}`;
    }

    function rows(items) {
      const lines = [];
      let line = '';
      for (const item of items) {
        if (line !== '' && line.length + item.length + 2 > WIDTH) {
          lines.push(`  ${line},`);
          line = '';
        }
        line = line === '' ? item : `${line}, ${item}`;
      }
      lines.push(`  ${line}`);
      return lines.join('\n');
    }

    return text;
  }

  const isClass = (value) => Function.prototype.toString.call(value).startsWith('class');
  const isIndex = (key) => typeof key === 'string' && /^\d+$/.test(key);

  internal.inspect = (value, depth = MOST_DEPTH) => cut(inspector(depth)(value), MOST_TEXT);

  // A text as it is, anything else as inspect shows it.
  const plain = (value) => (typeof value === 'string' ? cut(value, MOST_TEXT) : internal.inspect(value));

  const directives = {
    s: (value) => (typeof value === 'object' && value !== null ? internal.inspect(value, 0) : typeof value === 'function' ? internal.inspect(value, 0) : plain(typeof value === 'symbol' ? String(value) : value)),
    d: (value) => (typeof value === 'bigint' ? `${value}n` : typeof value === 'object' || typeof value === 'symbol' || typeof value === 'function' ? 'NaN' : `${Number(value)}`),
    i: (value) => (typeof value === 'bigint' ? `${value}n` : typeof value === 'object' || typeof value === 'symbol' || typeof value === 'function' ? 'NaN' : `${Number.parseInt(value, 10)}`),
    f: (value) => (typeof value === 'object' || typeof value === 'symbol' || typeof value === 'function' ? 'NaN' : `${Number.parseFloat(value)}`),
    o: (value) => internal.inspect(value),
    O: (value) => internal.inspect(value),
    j: (value) => internal.inspect(value),
    c: () => '',
  };

  function format(values) {
    const parts = [];
    let next = 0;
    if (typeof values[0] === 'string' && values.length > 1) {
      next = 1;
      parts.push(cut(values[0], MOST_TEXT).replace(/%([sdifoOjc%])/g, (found, letter) => {
        if (letter === '%') return '%';
        return next < values.length ? directives[letter](values[next++]) : found;
      }));
    }
    let length = parts.length > 0 ? parts[0].length : 0;
    for (; next < values.length; next++) {
      if (length > MOST_TEXT) {
        parts.push('...');
        break;
      }
      const part = plain(values[next]);
      length += part.length + 1;
      parts.push(part);
    }
    return cut(parts.join(' '), MOST_TEXT);
  }

  const MOST_GROUPS = 32;
  const MOST_LABELS = 1000; // of counters and of timers
  let indent = '';
  const counts = new Map();
  const timers = new Map();

  function print(level, text) {
    native.console(level, indent === '' ? text : indent + text.replaceAll('\n', `\n${indent}`));
  }
  const label = (value) => cut(`${value}`, 200);
  const remember = (map, key, value) => {
    if (map.size < MOST_LABELS || map.has(key)) map.set(key, value);
  };

  function tabular(data) {
    if (typeof data !== 'object' || data === null || native.kind(data) === 'Proxy') return undefined;
    const rows = [];
    const columns = new Set();
    for (const key of Reflect.ownKeys(data)) {
      const descriptor = Reflect.getOwnPropertyDescriptor(data, key);
      if (typeof key !== 'string' || !descriptor.enumerable || rows.length >= MOST_ITEMS) continue;
      const cells = new Map();
      const row = descriptor.value;
      if (typeof row === 'object' && row !== null && native.kind(row) !== 'Proxy') {
        for (const name of Reflect.ownKeys(row)) {
          const cell = Reflect.getOwnPropertyDescriptor(row, name);
          if (typeof name !== 'string' || !cell.enumerable || (columns.size >= 20 && !columns.has(name))) continue;
          columns.add(name);
          cells.set(name, cut(internal.inspect(cell.value, 0).replaceAll('\n', ' '), 60));
        }
      } else {
        columns.add('Values');
        cells.set('Values', cut(internal.inspect(row, 0).replaceAll('\n', ' '), 60));
      }
      rows.push([cut(key, 60), cells]);
    }
    const header = ['(index)', ...columns];
    const lines = [header, ...rows.map(([key, cells]) => [key, ...Array.from(columns, (name) => cells.get(name) ?? '')])];
    const widths = header.map((_, i) => lines.reduce((most, line) => (line[i].length > most ? line[i].length : most), 0));
    return lines.map((line) => line.map((cell, i) => cell.padEnd(widths[i])).join('  ').trimEnd()).join('\n');
  }

  const elapsed = (key) => {
    const since = timers.get(key);
    return since === undefined ? undefined : `${key}: ${Number((native.elapsed() - since).toFixed(3))} ms`;
  };

  const console = {
    log(...values) { print('log', format(values)); },
    info(...values) { print('info', format(values)); },
    warn(...values) { print('warn', format(values)); },
    error(...values) { print('error', format(values)); },
    debug(...values) { print('debug', format(values)); },
    trace(...values) {
      const { stack } = new Error();
      print('debug', `Trace: ${format(values)}\n${stack.slice(stack.indexOf('\n') + 1)}`.trimEnd());
    },
    dir(value) { print('log', internal.inspect(value)); },
    dirxml(...values) { print('log', format(values)); },
    table(data) { print('log', tabular(data) ?? format([data])); },
    assert(condition, ...values) {
      if (condition) return;
      if (typeof values[0] === 'string') values[0] = `Assertion failed: ${values[0]}`;
      else values.unshift('Assertion failed');
      print('error', format(values));
    },
    count(name = 'default') {
      const key = label(name);
      const count = (counts.get(key) ?? 0) + 1;
      remember(counts, key, count);
      print('info', `${key}: ${count}`);
    },
    countReset(name = 'default') { counts.delete(label(name)); },
    group(...values) {
      if (values.length > 0) print('log', format(values));
      if (indent.length < 2 * MOST_GROUPS) indent += '  ';
    },
    groupCollapsed(...values) { console.group(...values); },
    groupEnd() { indent = indent.slice(2); },
    time(name = 'default') { remember(timers, label(name), native.elapsed()); },
    timeLog(name = 'default', ...values) {
      const text = elapsed(label(name));
      if (text !== undefined) print('log', values.length > 0 ? `${text} ${format(values)}` : text);
    },
    timeEnd(name = 'default') {
      const key = label(name);
      const text = elapsed(key);
      timers.delete(key);
      if (text !== undefined) print('info', text);
    },
    clear() { indent = ''; },
  };
  Object.defineProperty(console, Symbol.toStringTag, { value: 'console', configurable: true });
  internal.define({ console });
})
