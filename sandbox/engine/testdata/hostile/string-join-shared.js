// ends: pause,error
Array(1e4).fill('x'.repeat(1e6)).join('');
