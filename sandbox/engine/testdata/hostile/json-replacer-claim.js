// ends: pause,error
JSON.stringify({}, new Proxy([], {get: (t, k) => k === 'length' ? 2 ** 40 : 'a'}));
