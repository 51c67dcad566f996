// ends: pause,error
const big = 'b'.repeat(1e6), a = []; a.toString = () => big; Array(1e4).fill(a).join();
