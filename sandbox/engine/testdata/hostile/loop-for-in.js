// ends: pause
for (;;) for (const k in {a: 1});
