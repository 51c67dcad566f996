// ends: done
class A { x = class extends (new A()) {}; } try { new A(); } catch (e) { print(e); }
