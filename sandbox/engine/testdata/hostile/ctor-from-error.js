// ends: error
try { null.x } catch (e) { e.constructor.constructor('return this')() }
