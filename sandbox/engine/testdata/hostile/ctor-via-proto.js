// ends: error
Object.getPrototypeOf(async function () {}).constructor('1');
