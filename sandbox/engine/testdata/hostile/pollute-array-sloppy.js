// ends: done
Array.prototype.push = () => escaped('push'); const a = []; a.push(1); if (a.length !== 1) escaped('changed');
