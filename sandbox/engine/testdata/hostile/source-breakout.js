// ends: error
}); escaped('out'); (async function () {
