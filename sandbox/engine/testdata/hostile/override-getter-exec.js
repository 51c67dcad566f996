// ends: pause
const r = /a/g;
r.exec = Object.getOwnPropertyDescriptor(Object.prototype, 'isPrototypeOf').get;
'aaa'.match(r);
