//go:build !unix

package main

import "os"

// notifyContinued sends nothing: programs are not stopped and continued here.
func notifyContinued(chan<- os.Signal) {}
