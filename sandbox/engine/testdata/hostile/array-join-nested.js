// ends: pause,error
const big = ['b'.repeat(1e6)]; Array(1e4).fill(big).join();
