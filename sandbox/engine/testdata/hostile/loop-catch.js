// ends: pause
for (;;) { try { throw 1 } catch { continue } }
