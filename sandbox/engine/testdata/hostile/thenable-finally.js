// ends: pause
// What finally hands to then answers an object and, as a native of goja's, would cost nothing.
let next;
class P extends Promise {
  then(a, b) { if (a?.length === 0) next = a; return super.then(a, b) }
}
await P.resolve({ done: false }).finally(() => 1);
if (typeof next !== 'function') throw new Error('no function');
new Set({ [Symbol.iterator]: () => ({ next }) });
