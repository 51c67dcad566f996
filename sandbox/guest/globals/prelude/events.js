// Event, CustomEvent, EventTarget, AbortController, AbortSignal.
//
// A class whose targets stand in a tree extends EventTarget with a method under
// internal.parentOf; events then capture and bubble along it.
(function (internal) {
  'use strict';
  const { Array, Boolean, Number, Object, Reflect, Set, Symbol, TypeError, WeakMap } = globalThis;
  const { native, DOMException } = internal;

  const NONE = 0, CAPTURING_PHASE = 1, AT_TARGET = 2, BUBBLING_PHASE = 3;
  let stateOf; // the private state of an event; a TypeError for anything else

  class Event {
    #state;
    static { stateOf = (event) => event.#state; }

    constructor(type, init) {
      if (arguments.length === 0) throw new TypeError('Event needs a type');
      type = `${type}`;
      const { bubbles, cancelable, composed } = internal.dictionary(init);
      this.#state = {
        type, bubbles: Boolean(bubbles), cancelable: Boolean(cancelable), composed: Boolean(composed),
        target: null, currentTarget: null, phase: NONE, path: [], time: native.elapsed(), trusted: false,
        stopped: false, stoppedNow: false, canceled: false, passive: false, dispatching: false,
      };
    }

    get type() { return this.#state.type; }
    get bubbles() { return this.#state.bubbles; }
    get cancelable() { return this.#state.cancelable; }
    get composed() { return this.#state.composed; }
    get target() { return this.#state.target; }
    get srcElement() { return this.#state.target; }
    get currentTarget() { return this.#state.currentTarget; }
    get eventPhase() { return this.#state.phase; }
    get timeStamp() { return this.#state.time; }
    get isTrusted() { return this.#state.trusted; }
    get defaultPrevented() { return this.#state.canceled; }
    get returnValue() { return !this.#state.canceled; }
    set returnValue(value) { if (!value) this.preventDefault(); }
    get cancelBubble() { return this.#state.stopped; }
    set cancelBubble(value) { if (value) this.#state.stopped = true; }

    composedPath() {
      const { path, currentTarget } = this.#state;
      return currentTarget === null ? [] : path.slice();
    }
    stopPropagation() { this.#state.stopped = true; }
    stopImmediatePropagation() { this.#state.stopped = this.#state.stoppedNow = true; }
    preventDefault() {
      const state = this.#state;
      if (state.cancelable && !state.passive) state.canceled = true;
    }
    initEvent(type, bubbles = false, cancelable = false) {
      const state = this.#state;
      if (state.dispatching) return;
      type = `${type}`;
      Object.assign(state, {
        type, bubbles: Boolean(bubbles), cancelable: Boolean(cancelable),
        target: null, canceled: false, stopped: false, stoppedNow: false, trusted: false,
      });
    }
  }
  internal.expose(Event);
  internal.constants(Event, { NONE, CAPTURING_PHASE, AT_TARGET, BUBBLING_PHASE });

  class CustomEvent extends Event {
    #detail;
    constructor(type, init) {
      super(type, init);
      const { detail = null } = internal.dictionary(init);
      this.#detail = detail;
    }
    get detail() { return this.#detail; }
  }
  internal.expose(CustomEvent);

  const parentOf = Symbol('parentOf');
  const listened = Symbol('listened'); // a method that is told of the first listener of each type
  // Map from type to records in the order of registration, null while there were
  // none: documents have thousands of targets. A TypeError for anything but a target.
  let listenersOf;
  let listen; // adds a listener of the host's own

  const flatten = (options) =>
    (typeof options === 'object' && options !== null) || typeof options === 'function'
      ? Boolean(options.capture) : Boolean(options);

  class EventTarget {
    #listeners = null;
    static {
      listenersOf = (target) => target.#listeners;
      listen = (target, type, callback) => { target.#add(type, callback, undefined, undefined); };
    }

    addEventListener(type, callback, options) { this.#add(type, callback, options, native.extent()); }
    // A listener runs in the extent that added it (see restrict).
    #add(type, callback, options, extent) {
      this.#listeners;
      type = `${type}`;
      let capture, once = false, passive = false, signal;
      if (typeof options === 'object' && options !== null) {
        ({ capture, once, passive, signal } = options);
        if (signal !== undefined) abortOf(signal);
      } else {
        capture = options;
      }
      capture = Boolean(capture);
      if (callback === null || callback === undefined) return;
      if (typeof callback !== 'function' && typeof callback !== 'object') {
        throw new TypeError('a listener must be a function or an object with handleEvent');
      }
      if (signal !== undefined && abortOf(signal).aborted) return;
      const listeners = this.#listeners ??= new globalThis.Map();
      let records = listeners.get(type);
      if (records === undefined) {
        listeners.set(type, records = []);
        this[listened]?.(type);
      }
      for (const record of records) {
        if (record.callback === callback && record.capture === capture) return;
      }
      const record = { callback, capture, once: Boolean(once), passive: Boolean(passive), removed: false, extent };
      records.push(record);
      if (signal !== undefined) abortOf(signal).algorithms.add(() => remove(listeners, type, record));
    }

    removeEventListener(type, callback, options) {
      const listeners = this.#listeners;
      type = `${type}`;
      const capture = flatten(options);
      for (const record of listeners?.get(type) ?? []) {
        if (record.callback === callback && record.capture === capture) {
          remove(listeners, type, record);
          return;
        }
      }
    }

    dispatchEvent(event) {
      this.#listeners;
      const state = stateOf(event);
      if (state.dispatching) throw new DOMException('the event is being dispatched already', 'InvalidStateError');
      state.trusted = false;
      return dispatch(this, event);
    }
  }
  internal.expose(EventTarget);

  function remove(listeners, type, record) {
    record.removed = true;
    // Replaced, not changed in place: a dispatch under way walks its own list.
    const records = (listeners.get(type) ?? []).filter((other) => other !== record);
    if (records.length > 0) listeners.set(type, records);
    else listeners.delete(type);
  }

  // Targets from the event's own outwards. A parent that is no target, or comes
  // twice, ends the path.
  function pathFrom(target) {
    const path = [];
    const seen = new Set();
    for (let at = target; at !== null && at !== undefined && !seen.has(at); at = at[parentOf]?.()) {
      listenersOf(at);
      seen.add(at);
      path.push(at);
    }
    return path;
  }

  function invoke(target, event, state, phase, capture) {
    if (state.stopped) return;
    const listeners = listenersOf(target);
    const records = listeners?.get(state.type);
    if (records === undefined) return;
    state.currentTarget = target;
    state.phase = phase;
    // Listeners added while the event is here do not get it.
    for (const record of records.slice()) {
      if (record.removed || record.capture !== capture) continue;
      if (record.once) remove(listeners, state.type, record);
      state.passive = record.passive;
      // Reported to the host when it throws; the others still run.
      native.invoke(() => {
        const { callback } = record;
        if (typeof callback === 'function') return Reflect.apply(callback, target, [event]);
        const { handleEvent } = callback;
        return Reflect.apply(internal.callback(handleEvent, 'handleEvent'), callback, [event]);
      }, record.extent);
      state.passive = false;
      if (state.stoppedNow) return;
    }
  }

  function dispatch(target, event) {
    const state = stateOf(event);
    const path = pathFrom(target);
    state.dispatching = true;
    state.target = target;
    state.path = path;
    for (let i = path.length - 1; i >= 0; i--) {
      invoke(path[i], event, state, i === 0 ? AT_TARGET : CAPTURING_PHASE, true);
    }
    for (let i = 0; i < path.length; i++) {
      if (i > 0 && !state.bubbles) break;
      invoke(path[i], event, state, i === 0 ? AT_TARGET : BUBBLING_PHASE, false);
    }
    Object.assign(state, {
      dispatching: false, currentTarget: null, phase: NONE, path: [], stopped: false, stoppedNow: false,
    });
    return !state.canceled;
  }

  // Dispatches an event of the host's own.
  internal.dispatch = (target, event) => {
    stateOf(event).trusted = true;
    return dispatch(target, event);
  };

  // Defines event handler attributes (onclick ...) for a class of targets. The
  // handler keeps its place among the listeners when it is replaced.
  internal.handler = (constructor, ...types) => {
    internal.accessors(constructor, types.map((type) => `on${type}`), handlerOf);
  };
  const handlerOf = (name) => {
    const type = name.slice(2), handlers = new WeakMap();
    return Object.getOwnPropertyDescriptor({
      get [name]() { return handlers.get(this)?.callback ?? null; },
      set [name](value) {
        listenersOf(this);
        const callback = typeof value === 'function' || (typeof value === 'object' && value !== null) ? value : null;
        const handler = handlers.get(this);
        const run = typeof callback === 'function' ? native.held(callback) : callback;
        if (handler !== undefined) {
          handler.callback = callback;
          handler.run = run;
          if (callback === null) {
            EventTarget.prototype.removeEventListener.call(this, type, handler.listener);
            handlers.delete(this);
          }
          return;
        }
        if (callback === null) return;
        const fresh = { callback, run, listener: null };
        fresh.listener = function (event) {
          if (typeof fresh.run !== 'function') return;
          if (Reflect.apply(fresh.run, this, [event]) === false) event.preventDefault();
        };
        handlers.set(this, fresh);
        listen(this, type, fresh.listener);
      },
    }, name);
  };

  const token = Symbol('construct');
  let abortOf; // the private state of a signal; a TypeError for anything else

  class AbortSignal extends EventTarget {
    #abort = { aborted: false, reason: undefined, algorithms: new Set() };
    static {
      abortOf = (signal) => signal.#abort;
      internal.isSignal = (value) => typeof value === 'object' && value !== null && #abort in value;
    }

    constructor(key) {
      if (key !== token) throw new TypeError('Illegal constructor');
      super();
    }

    get aborted() { return this.#abort.aborted; }
    get reason() { return this.#abort.reason; }
    throwIfAborted() { if (this.#abort.aborted) throw this.#abort.reason; }

    static abort(reason) {
      const signal = new AbortSignal(token);
      abort(signal, reason);
      return signal;
    }
    static timeout(milliseconds) {
      const signal = new AbortSignal(token);
      const delay = internal.integer(milliseconds, 'milliseconds', 0, Number.MAX_SAFE_INTEGER);
      native.setTimer(delay, false, () => abort(signal, new DOMException('signal timed out', 'TimeoutError')));
      return signal;
    }
    static any(signals) {
      const sources = Array.from(signals);
      for (const source of sources) abortOf(source);
      const signal = new AbortSignal(token);
      for (const source of sources) {
        const { aborted, reason } = abortOf(source);
        if (aborted) {
          abort(signal, reason);
          return signal;
        }
      }
      for (const source of sources) {
        abortOf(source).algorithms.add(() => abort(signal, abortOf(source).reason));
      }
      return signal;
    }
  }
  internal.expose(AbortSignal);
  internal.handler(AbortSignal, 'abort');

  function abort(signal, reason) {
    const state = abortOf(signal);
    if (state.aborted) return;
    state.aborted = true;
    state.reason = reason === undefined ? new DOMException('signal is aborted without reason', 'AbortError') : reason;
    const algorithms = Array.from(state.algorithms);
    state.algorithms.clear();
    for (const algorithm of algorithms) algorithm();
    internal.dispatch(signal, new Event('abort'));
  }

  class AbortController {
    #signal = new AbortSignal(token);
    get signal() { return this.#signal; }
    abort(reason) { abort(this.#signal, reason); }
  }
  internal.expose(AbortController);

  // Runs f when the signal aborts, at once if it has; answers a function that takes it back.
  internal.whenAborted = (signal, f) => {
    if (signal === undefined || signal === null) return () => {};
    const state = abortOf(signal);
    const algorithm = () => f(state.reason);
    if (state.aborted) {
      algorithm();
      return () => {};
    }
    state.algorithms.add(algorithm);
    return () => { state.algorithms.delete(algorithm); };
  };

  Object.assign(internal, { Event, EventTarget, AbortController, parentOf, listened });
  internal.define({ Event, CustomEvent, EventTarget, AbortSignal, AbortController });
})
