// ends: done
try { Array.prototype.push = () => escaped('push'); } catch {} const a = []; a.push(1); if (a.length !== 1) escaped('changed');
