// ends: error
const f = {toJSON() { return JSON.stringify(f) }}; JSON.stringify(f);
