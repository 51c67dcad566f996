// ends: error
const o = {toString() { return '' + this }}; '' + o;
