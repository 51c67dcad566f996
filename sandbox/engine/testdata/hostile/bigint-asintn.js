// ends: error,done
BigInt.asIntN(2 ** 53 - 1, -1n);
