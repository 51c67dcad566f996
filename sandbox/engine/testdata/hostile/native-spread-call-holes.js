// ends: pause,error
Math.max(...new Array(3e7));
