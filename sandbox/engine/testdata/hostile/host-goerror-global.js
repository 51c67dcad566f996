// ends: done
if (typeof GoError !== 'undefined') escaped('GoError');
