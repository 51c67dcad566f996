// ends: error
new Proxy({}, {get: 1}).x;
