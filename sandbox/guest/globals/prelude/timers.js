// setTimeout, setInterval, requestAnimationFrame, queueMicrotask, performance, reportError.
(function (internal) {
  'use strict';
  const { Number, Promise, Reflect } = globalThis;
  const { native } = internal;

  const LONGEST = 2 ** 31 - 1; // ms, as in browsers
  const SHORTEST_REPEAT = 4; // ms, as browsers clamp nested timers

  function delayOf(value, least) {
    const delay = Number(value);
    if (!(delay > least)) return least; // NaN too
    return delay < LONGEST ? delay : LONGEST;
  }

  const schedule = (callback, delay, repeat, values) => {
    internal.callback(callback, 'the timer\'s callback');
    return native.setTimer(delay, repeat, () => Reflect.apply(callback, undefined, values));
  };
  const identified = (id, cancel) => {
    const number = Number(id);
    if (Number.isInteger(number) && number > 0 && number < 2 ** 32) cancel(number);
  };

  internal.define({
    setTimeout(callback, delay = 0, ...values) { return schedule(callback, delayOf(delay, 0), false, values); },
    setInterval(callback, delay = 0, ...values) { return schedule(callback, delayOf(delay, SHORTEST_REPEAT), true, values); },
    clearTimeout(id) { identified(id, native.clearTimer); },
    clearInterval(id) { identified(id, native.clearTimer); },
    requestAnimationFrame(callback) {
      internal.callback(callback);
      return native.requestFrame((time) => Reflect.apply(callback, undefined, [time]));
    },
    cancelAnimationFrame(id) { identified(id, native.cancelFrame); },
    queueMicrotask(callback) {
      internal.callback(callback);
      Promise.resolve().then(() => { native.invoke(() => Reflect.apply(callback, undefined, [])); });
    },
    reportError(error) { native.invoke(() => { throw error; }); },
  });

  class Performance extends internal.EventTarget {
    // The session's clock: it stands still within a turn and during a pause.
    now() { return native.elapsed(); }
    get timeOrigin() { return native.origin(); }
    toJSON() { return { timeOrigin: native.origin() }; }
  }
  internal.expose(Performance);
  const performance = new Performance();
  internal.define({ Performance, performance });
})
