// ends: pause
((a = (() => { for (;;); })()) => a)();
