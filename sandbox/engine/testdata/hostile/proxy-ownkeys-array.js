// ends: pause,error,done
Object.keys(new Proxy({}, {ownKeys: () => Array.from({length: 1e5}, (_, i) => 'k' + i), getOwnPropertyDescriptor: () => ({enumerable: true, configurable: true})}));
