// Command vitrine-worker is the confined process in which one applet runs. The
// viewer starts it, with a socket and a piece of shared memory and nothing else;
// all that happens in it is in package guest.
package main

import (
	"fmt"
	"os"

	"example.org/vitrine/sandbox/guest"
)

func main() {
	if err := guest.Run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
