// ends: pause,error
Object.keys(new Proxy({}, {ownKeys: () => ({length: 2 ** 40})}));
