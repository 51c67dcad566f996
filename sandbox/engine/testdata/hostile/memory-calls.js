// ends: pause,error
for (;;) ask('x').catch(() => {});
