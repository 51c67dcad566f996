// ends: error
// The oldest escape: a function's constructor compiles text.
(() => {}).constructor('return globalThis')();
