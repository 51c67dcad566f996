// ends: done
class A { static [Symbol.hasInstance]() { return true } } if (!(1 instanceof A)) escaped(1);
