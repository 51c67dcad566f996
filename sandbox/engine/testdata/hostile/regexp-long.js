// ends: error
new RegExp('a'.repeat(1e6));
