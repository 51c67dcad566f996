// ends: done
// Registered symbols must not be keys to anything of the host's.
for (const k of ['handler', 'nodejs.util.inspect.custom', 'vitrine']) if (print[Symbol.for(k)] !== undefined) escaped(k);
