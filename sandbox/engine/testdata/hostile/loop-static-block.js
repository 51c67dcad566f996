// ends: pause
class A { static { for (;;); } }
