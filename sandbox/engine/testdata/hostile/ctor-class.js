// ends: error
class X extends Object.getPrototypeOf(function () {}).constructor {}
new X('return 1');
