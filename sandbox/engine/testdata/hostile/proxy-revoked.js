// ends: done
const {proxy, revoke} = Proxy.revocable({}, {}); revoke(); print(proxy);
