// ends: pause
a: for (;;) { b: for (;;) { continue a } }
