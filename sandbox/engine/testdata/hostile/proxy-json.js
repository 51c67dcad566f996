// ends: error,pause
const p = new Proxy({}, {ownKeys: () => ['a'], getOwnPropertyDescriptor: () => ({enumerable: true, configurable: true, value: 1}), get: (t, k) => k === 'toJSON' ? undefined : p}); JSON.stringify(p);
