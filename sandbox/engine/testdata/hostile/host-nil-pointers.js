// ends: done
// Where goja itself would dereference nothing.
for (const f of [() => ({toString: null}).toLocaleString(), () => Object.fromEntries([[]]), () => [...'a'.matchAll(/(?<x>a)|(?<x>b)/g)], () => new RegExp('(?<x>a)|(?<x>b)'), () => Object.keys(new Proxy({}, {ownKeys: () => ({length: 3})}))])
  try { f() } catch (e) { if (!(e instanceof Error)) escaped(e) }
