// Contenders for go-zookeeper's lock, one session each, all in this process. They are told what to do by lines of JSON
// on standard input and answer on standard output; bench/peers/peer.ts says what the lines are.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"
)

// How long contenders may go on waiting for the lock after the contest was stopped.
const drainLimit = 10 * time.Second

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	in := bufio.NewScanner(os.Stdin)
	if !in.Scan() {
		return errors.New("standard input ended before its first line")
	}
	contest, err := newContest(in.Bytes())
	if err != nil {
		return err
	}
	contenders := make([]*contender, contest.contenders)
	for i := range contenders {
		contenders[i] = newContender(contest, i)
	}
	connected := inParallel(contenders, (*contender).connect)
	for range contenders {
		if err := <-connected; err != nil {
			return err
		}
	}
	fmt.Printf("{\"ready\":%d}\n", len(contenders))

	if err := expect(in, "go"); err != nil {
		return err
	}
	finished := inParallel(contenders, (*contender).contend)
	if err := expect(in, "stop"); err != nil {
		return err
	}
	contest.stopping.Store(true)
	abandoned, failure := drain(finished, len(contenders))
	if err := writeEvents(os.Stdout, contenders); err != nil {
		return err
	}
	reportDone(contest, abandoned)
	closed := inParallel(contenders, (*contender).close)
	for range contenders {
		<-closed
	}
	return failure
}

// inParallel gives a channel on which the end of each contender's work is told.
func inParallel(contenders []*contender, work func(*contender) error) <-chan error {
	ends := make(chan error, len(contenders))
	for _, c := range contenders {
		go func() { ends <- work(c) }()
	}
	return ends
}

// expect waits for a line like {"go":true}. When standard input ends, the harness is gone and wants nothing more.
func expect(in *bufio.Scanner, key string) error {
	if !in.Scan() {
		return fmt.Errorf("standard input ended where %q was expected", key)
	}
	var line map[string]bool
	if err := json.Unmarshal(in.Bytes(), &line); err != nil || !line[key] {
		return fmt.Errorf("expected {%q:true}, got %s", key, in.Text())
	}
	return nil
}

// drain waits for the contenders' last cycles, and counts those that still wait for the lock at the limit.
func drain(ends <-chan error, contenders int) (abandoned int, failure error) {
	limit := time.After(drainLimit)
	for left := contenders; left > 0; left-- {
		select {
		case err := <-ends:
			failure = errors.Join(failure, err)
		case <-limit:
			return left, failure
		}
	}
	return 0, failure
}

func reportDone(contest *contest, abandoned int) {
	unrecorded := contest.room.unrecorded.Load()
	if unrecorded > 0 {
		fmt.Fprintf(os.Stderr, "room for %d events only: %d acquisitions were not recorded\n", mostEvents, unrecorded)
	}
	fmt.Printf("{\"done\":{\"abandoned\":%d,\"unrecorded\":%d}}\n", abandoned, unrecorded)
}
