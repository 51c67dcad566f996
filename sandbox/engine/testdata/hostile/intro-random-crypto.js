// ends: done
if (typeof Math.random() !== 'number') escaped('x');
