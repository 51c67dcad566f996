// ends: done
class A { x = new A(); } try { new A(); } catch (e) { print(e); }
