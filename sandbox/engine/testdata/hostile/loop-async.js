// ends: pause
await (async () => { for (;;) await null })();
