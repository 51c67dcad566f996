// ends: done
Object.defineProperty(globalThis, 'Promise', {value: 1}); if (Promise !== 1 || !((async () => {})().then)) escaped(1);
