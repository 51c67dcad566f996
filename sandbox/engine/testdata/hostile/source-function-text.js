// ends: done
const text = arguments.callee.toString(); if (text.indexOf(String.fromCharCode(0)) >= 0 || text.indexOf('fu' + 'el') >= 0) escaped('charges show');
