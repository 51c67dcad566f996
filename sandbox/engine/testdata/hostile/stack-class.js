// ends: error
class A { x = new A() } new A();
