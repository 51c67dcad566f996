// ends: pause
(() => { for (;;) { try { return 1 } finally { continue } } })();
