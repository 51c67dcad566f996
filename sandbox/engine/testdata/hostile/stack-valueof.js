// ends: error
const o = {valueOf() { return +this }}; +o;
