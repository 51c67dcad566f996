// ends: pause
Object.freeze(Object('a'.repeat(2e7)));
