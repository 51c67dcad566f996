// ends: error
class A extends print {} new A();
