// ends: pause
for (;;) Date.parse('2020-01-01');
