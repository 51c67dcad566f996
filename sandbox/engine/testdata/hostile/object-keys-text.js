// ends: pause
Object.keys(Object('a'.repeat(2e7)));
