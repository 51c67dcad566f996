// ends: error
// The wrapper may be called again; nothing of the outer one is to be had.
const c = arguments.callee; if (c.caller || c.arguments) escaped('caller');
