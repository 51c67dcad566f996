// ends: error
Object.setPrototypeOf(Array.prototype, {push() { escaped('push') }});
