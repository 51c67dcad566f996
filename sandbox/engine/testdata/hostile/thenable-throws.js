// ends: error
await {get then() { throw new Error('caught') }};
