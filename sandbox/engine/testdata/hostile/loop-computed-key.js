// ends: pause
class A { [(() => { for (;;); })()]() {} }
