// ends: done
const text = (function f() { for (const x of [1]) f.last = x; return f.toString() })(); if (text.indexOf(String.fromCharCode(0)) >= 0 || text.indexOf('fu' + 'el') >= 0) escaped('charges show');
