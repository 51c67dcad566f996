// ends: error
})(escaped('out')); (() => {
