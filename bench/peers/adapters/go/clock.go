package main

import "golang.org/x/sys/unix"

// monotonicNs reads CLOCK_MONOTONIC, the one clock that the harness and all contenders of a machine share. Go's own
// time package keeps its monotonic reading to itself.
func monotonicNs() int64 {
	var now unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &now); err != nil {
		panic(err)
	}
	return now.Nano()
}
