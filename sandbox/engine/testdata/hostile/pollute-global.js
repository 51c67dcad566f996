// ends: done
// A binding of the package's own, and nobody else's.
'use strict'; Object = null; if (Object !== null || Reflect.ownKeys([]).length !== 1 || structuredCloneIsGone()) escaped(1); function structuredCloneIsGone() { return Array.from([1]).constructor !== Array }
