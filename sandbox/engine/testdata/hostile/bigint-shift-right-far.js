// ends: done,error
if (5n >> 2n ** 64n !== 0n || -5n >> 2n ** 64n !== -1n || 5n << -(2n ** 64n) !== 0n) escaped("wrong distance")
