// ends: done
const a = Date.now(); for (let i = 0; i < 1e5; i++); if (Date.now() !== a || new Date().getTime() !== a) escaped('the clock moves');
