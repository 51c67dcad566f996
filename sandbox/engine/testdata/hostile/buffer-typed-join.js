// ends: error,pause
new Uint8Array(1e6).join('x'.repeat(1e6));
