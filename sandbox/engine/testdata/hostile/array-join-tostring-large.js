// ends: pause,error
const big = 'b'.repeat(1e6), o = {toString: () => big}; Array(1e4).fill(o).join();
