// ends: error,done
JSON.rawJSON && JSON.rawJSON('['.repeat(1e6));
