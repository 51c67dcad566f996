// ends: pause
class A { x = (() => { for (;;); })() } new A();
