// Command vitrine-viewer is the desktop program: a window in which applets run
// behind glass. It holds all authority; applets get of it what the person
// grants. It opens the bundles, folders and scripts named on its command line.
package main

import (
	"fmt"
	"io"
	"log"
	"os"
	"runtime/debug"

	"example.org/vitrine/app/terminal"
)

func main() {
	os.Exit(doMain(os.Args[1:], os.Stdout, os.Stderr))
}

// collect has the collector work more often than by default, which is 100: an
// applet can make the viewer throw much away, and what waits to be collected
// counts as the viewer's memory all the same.
const collect = 50

// doMain returns the exit status: 0, or 2 for a wrong use.
func doMain(args []string, stdout, stderr io.Writer) int {
	if len(args) == 1 && (args[0] == "-h" || args[0] == "--help") {
		fmt.Fprintln(stdout, "usage: vitrine-viewer [FILE|DIR]...\n\nOpens applets, each in a tab of its own.")
		return 0
	}
	debug.SetGCPercent(collect)
	log.SetFlags(0) // Fyne's "  Cause:" has to begin its line
	log.SetOutput(&toolkitLog{out: stderr})
	makeFolders()
	if err := run(args); err != nil {
		terminal.NewPrinter(stderr).Error("vitrine-viewer", err)
		return 2
	}
	return 0
}
