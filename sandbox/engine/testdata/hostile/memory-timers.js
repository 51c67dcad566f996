// ends: pause,error
for (;;) later(() => {});
