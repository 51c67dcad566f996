// ends: pause
const r = /a/g; Object.defineProperty(r, 'exec', {value: () => ({0: '', index: 0, length: 1})}); 'aaa'.replace(r, 'b');
