// ends: error
JSON.parse('{"a":'.repeat(1e5));
