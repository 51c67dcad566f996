// ends: done
// Sloppy code could overwrite the charges if they were its own parameters.
for (let i = 0; i < arguments.length; i++) arguments[i] = undefined; for (let i = 0; i < 100; i++);
