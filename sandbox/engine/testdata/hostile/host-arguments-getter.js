// ends: done,error
// Getters on arguments run inside a host call.
const o = {get a() { return {get b() { throw new Error('inner') }} }}; try { await ask(o) } catch (e) { if (e.message !== 'inner') escaped(e.message) }
