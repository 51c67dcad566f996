// ends: error
const e = new Error('x'); Object.defineProperty(e, 'stack', {get() { for (let i = 0; i < 10; i++); throw 1 }}); await Promise.reject(e);
