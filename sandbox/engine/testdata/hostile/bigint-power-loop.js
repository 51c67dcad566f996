// ends: pause
for (;;) 3n ** 600000n
