//go:build linux && (amd64 || arm64)

// Command attacker is a worker for the tests of package confine. It closes its
// rings like any worker and then does, on request, what an escaped engine would
// try, or what an honest worker has to go on being able to do.
//
// It reads one request a line from its socket and answers each with one line.
package main

import (
	"bufio"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"example.org/vitrine/sandbox/confine"
)

func main() {
	socket, arena, _, err := confine.Lockdown(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	debug.SetMaxStack(64 << 20)
	debug.SetGCPercent(100)
	requests := bufio.NewScanner(socket)
	for requests.Scan() {
		verb, argument, _ := strings.Cut(requests.Text(), " ")
		fmt.Fprintf(socket, "%s\n", answer(verb, argument, arena))
	}
}

// answer does one thing.
func answer(verb, argument string, arena []byte) string {
	switch verb {
	case "echo":
		return argument
	case "list":
		return list()
	case "attack":
		return attack(argument)
	case "work":
		return work()
	case "allocate":
		return allocate(argument)
	case "draw":
		copy(arena, argument)
		return "drawn"
	case "spin":
		for { //nolint:staticcheck // that is the point
		}
	case "overflow":
		return overflow(1)
	case "crash":
		panic(argument)
	case "noise":
		for {
			fmt.Fprintln(os.Stderr, strings.Repeat(argument, 1000))
		}
	case "exit":
		os.Exit(7)
	}
	return "unknown request"
}

// work uses what the Go runtime offers: threads, timers, preemption, the collector.
func work() string {
	const threads = 24
	done := make(chan bool)
	for range threads {
		go func() {
			runtime.LockOSThread()
			time.Sleep(2 * time.Millisecond)
			block := make([]byte, 1<<16)
			done <- len(block) > 0
		}()
	}
	for range threads {
		<-done
	}
	stop := time.Now().Add(30 * time.Millisecond)
	go func() {
		for time.Now().Before(stop) {
		}
	}()
	for time.Now().Before(stop) {
		runtime.GC()
	}
	debug.FreeOSMemory()
	return "worked"
}

// allocate takes so many megabytes, for good.
func allocate(argument string) string {
	megabytes, err := strconv.Atoi(argument)
	if err != nil {
		return err.Error()
	}
	for range megabytes {
		block := make([]byte, 1<<20)
		for i := 0; i < len(block); i += 4096 {
			block[i] = 1
		}
		kept = append(kept, block)
	}
	return "allocated"
}

var kept [][]byte

// overflow recurses until the stack is full.
func overflow(n int) string {
	if n < 0 {
		return ""
	}
	return strconv.Itoa(n) + overflow(n+1)
}
