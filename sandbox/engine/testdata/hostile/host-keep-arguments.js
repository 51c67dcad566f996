// ends: done
// goja reuses the array of arguments: what the host kept must not change.
keep('first'); (function () { return arguments })(1, 2, 3); if (kept() !== 'first') escaped('aliased');
