// ends: error
const {proxy} = Proxy.revocable({}, {}); Object.setPrototypeOf(proxy, proxy); proxy.x;
