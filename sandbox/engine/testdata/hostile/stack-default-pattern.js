// ends: error
async function f({ x: { [f({ x: {} })]: a } }) {} f({ x: {} });
