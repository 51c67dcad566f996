// ends: error
}, function () { escaped('out')
