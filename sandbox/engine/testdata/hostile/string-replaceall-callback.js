// ends: pause,error
const big = 'b'.repeat(1e6); 'a'.repeat(1e4).replaceAll('a', () => big);
