// ends: error,pause
JSON.stringify(1, (k, v) => ({v}));
