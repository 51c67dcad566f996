// ends: pause
[...new Array(3e7)];
