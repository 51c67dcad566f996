// ends: pause
for (;;) Promise.resolve().then(() => {});
