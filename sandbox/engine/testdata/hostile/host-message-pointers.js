// ends: done
// goja prints its own objects in this message.
for (const f of [() => '' + Object.create(null), () => +{toString: null, valueOf: 1}, () => `${{toString() { return {} }, valueOf: null}}`, () => new Date({[Symbol.toPrimitive]: () => ({})})])
  try { f(); escaped('no error') } catch (e) { if (!/^Cannot convert object/.test(e.message) || /0x|&|goja/.test(e.message + e.stack)) escaped(e.message) }
