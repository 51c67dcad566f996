// ends: error
Object.defineProperty(globalThis, 'Promise', {value: 1});
