// ends: done
if (print.call({}, 'x') !== undefined) escaped('this');
