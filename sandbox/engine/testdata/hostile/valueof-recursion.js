// ends: error
const o = {valueOf() { return o * 2 + 1 }}; o - 1
