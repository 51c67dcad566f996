// ends: error
'use strict'; Object.getPrototypeOf([][Symbol.iterator]()).next = () => escaped('next');
