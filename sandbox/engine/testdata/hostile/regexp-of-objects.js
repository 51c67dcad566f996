// ends: done
// Texts of objects are no less checked than texts before they become patterns.
const deep = () => '('.repeat(2e6);
for (const pattern of [{toString: deep}, new Proxy({toString: deep}, {}), {[Symbol.match]: true, get source() { return deep() }, flags: ''}])
  for (const use of [
    (p) => 'a'.match(p), (p) => 'a'.search(p), (p) => [...'a'.matchAll(p)], (p) => new RegExp(p), (p) => RegExp(p), (p) => /a/.compile(p),
    (p) => RegExp.prototype[Symbol.split].call(p, 'a'), (p) => RegExp.prototype[Symbol.matchAll].call(p, 'a'),
  ]) try { use(pattern) } catch {}
