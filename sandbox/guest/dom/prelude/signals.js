// Signals: values that know who uses them.
(function (ui, internal) {
  'use strict';
  const { Error, Map, Object, Set, TypeError } = globalThis;

  const { held } = internal.native; // a function that runs in the extent that hands it over
  const MOST_ROUNDS = 100; // of effects that set what other effects read: more is a cycle

  let observer = null; // the computed value or effect that is running
  let depth = 0; // of batches
  let due = []; // effects to run when the batch ends

  const track = (source) => {
    if (observer === null) return;
    observer.sources.set(source, source.version);
    source.users.add(observer);
  };
  // Runs f with its reads noted for a user; what it read before is forgotten.
  const observe = (user, f) => {
    if (user.sources.size > 0) {
      for (const source of user.sources.keys()) source.users.delete(user);
      user.sources.clear();
    }
    const outer = observer;
    observer = user;
    try {
      return f();
    } finally {
      observer = outer;
    }
  };
  // Whether anything that a user read has another value now.
  const changed = (user) => {
    if (user.sources.size === 0) return false;
    for (const [source, version] of user.sources) {
      source.refresh?.();
      if (source.version !== version) return true;
    }
    return false;
  };
  const notify = (source) => {
    for (const user of [...source.users]) user.notify();
  };

  const batch = (f) => {
    depth++;
    try {
      return f();
    } finally {
      if (depth === 1) {
        try {
          settle();
        } finally {
          depth--;
        }
      } else {
        depth--;
      }
    }
  };
  const settle = () => {
    for (let round = 0; due.length > 0; round++) {
      if (round === MOST_ROUNDS) {
        due = [];
        throw new Error('effects go round in a circle');
      }
      const now = due;
      due = [];
      let failure, failed = false;
      for (const effect of now) {
        try {
          effect.run();
        } catch (error) {
          if (!failed) failure = error;
          failed = true;
        }
      }
      if (failed) throw failure;
    }
  };

  class Signal {
    #source;
    static { ui.sourceOf = (value) => (typeof value === 'object' && value !== null && #source in value ? value.#source : undefined); }
    constructor(source) { this.#source = source; }
    get value() { return this.#source.read(); }
    set value(value) { this.#source.write(value); }
    peek() { return this.#source.peek(); }
    subscribe(f) { return effect(() => { const value = this.value; untracked(() => f(value)); }); }
    toString() { return `${this.value}`; }
    valueOf() { return this.value; }
    toJSON() { return this.value; }
  }

  internal.harden(Signal); // all packages' signals are of it

  // A value that can be set.
  const signal = (initial) => {
    let value = initial;
    const source = {
      version: 0, users: new Set(),
      read() {
        track(source);
        return value;
      },
      peek() { return value; },
      write(next) {
        if (Object.is(value, next)) return;
        value = next;
        source.version++;
        batch(() => notify(source));
      },
    };
    return new Signal(source);
  };

  // A value that follows from others; worked out when it is read.
  const computed = (f) => {
    f = held(f);
    let value, failure, failed = false, stale = true, running = false;
    const source = {
      version: 0, users: new Set(), sources: new Map(),
      refresh() {
        if (running) throw new Error('a computed value depends on itself');
        if (!stale) return;
        stale = false;
        if (source.version > 0 && !changed(source)) return;
        running = true;
        try {
          const next = observe(source, f);
          if (failed || source.version === 0 || !Object.is(value, next)) source.version++;
          value = next;
          failed = false;
        } catch (error) {
          failure = error;
          failed = true;
          source.version++;
        } finally {
          running = false;
        }
      },
      notify() {
        if (stale) return;
        stale = true;
        notify(source);
      },
      peek() {
        source.refresh();
        if (failed) throw failure;
        return value;
      },
      read() {
        source.refresh();
        track(source);
        if (failed) throw failure;
        return value;
      },
      write() { throw new TypeError('a computed value cannot be set'); },
    };
    return new Signal(source);
  };

  // Notes what f reads and calls schedule when any of it changes. run calls f
  // when anything did, or for the first time.
  ui.watch = (f, schedule) => {
    f = held(f);
    let fresh = true, waiting = false, over = false;
    const user = {
      sources: new Map(),
      notify() {
        if (waiting || over) return;
        waiting = true;
        schedule(user);
      },
      run() {
        waiting = false;
        if (over || (!fresh && !changed(user))) return;
        fresh = false;
        observe(user, f);
      },
      stale() { fresh = true; },
      end() {
        over = true;
        for (const source of user.sources.keys()) source.users.delete(user);
        user.sources.clear();
      },
    };
    return user;
  };

  // Runs f now and whenever what it read changes; a function that it answers
  // runs before the next time. Answers a function that ends it.
  const effect = (f) => {
    let cleanup;
    const clean = () => {
      const last = cleanup;
      cleanup = undefined;
      if (typeof last === 'function') untracked(last);
    };
    const user = ui.watch(() => {
      clean();
      cleanup = held(f());
    }, (waiting) => { due.push(waiting); });
    batch(() => user.run());
    return () => {
      user.end();
      clean();
    };
  };

  // Runs f without noting what it reads.
  const untracked = (f) => {
    const outer = observer;
    observer = null;
    try {
      return f();
    } finally {
      observer = outer;
    }
  };

  Object.assign(ui, { signal, computed, effect, batch, untracked, Signal });
})
