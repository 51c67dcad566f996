// ends: error
const o = {}; o.toJSON = JSON.stringify.bind(null, o); JSON.stringify(o);
