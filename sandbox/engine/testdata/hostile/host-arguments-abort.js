// ends: pause,error
await ask({get x() { for (;;); }});
