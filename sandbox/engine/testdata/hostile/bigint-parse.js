// ends: error
BigInt('9'.repeat(3e6));
