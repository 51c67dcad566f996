// ends: error
const a = {}, b = {}; Object.setPrototypeOf(a, new Proxy(b, {})); Object.setPrototypeOf(b, new Proxy(a, {})); a.x;
