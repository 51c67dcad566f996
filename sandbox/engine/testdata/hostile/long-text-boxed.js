// ends: pause
const o = new String(' '.repeat(5e6) + '1');
for (;;) Math.abs(o);
