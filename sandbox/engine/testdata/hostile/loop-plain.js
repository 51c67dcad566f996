// ends: pause
for (;;);
