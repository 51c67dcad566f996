// ends: done
class A { x = class { static { new A(); } }; } try { new A(); } catch (e) { print(e); }
