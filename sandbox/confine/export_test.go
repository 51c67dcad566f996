//go:build linux && (amd64 || arm64)

package confine

// AtLeast is atLeast, for kernels that no test runs on.
var AtLeast = atLeast
