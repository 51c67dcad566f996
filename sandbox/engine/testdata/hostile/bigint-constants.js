// ends: error
if (Date.now() < 0) 9n ** 9n ** 9n ** 9n; else throw new Error("compiled: " + (9n ** 9n))
