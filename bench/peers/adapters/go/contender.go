package main

import (
	"fmt"
	"sync"
	"time"

	"github.com/go-zookeeper/zk"
)

const connectLimit = 30 * time.Second

// contender is one session that acquires and releases the lock over and over.
type contender struct {
	contest *contest
	index   int
	// process is the number its operations are recorded under.
	process int
	conn    *zk.Conn
	lock    *zk.Lock

	mutex  sync.Mutex
	events []event
}

func newContender(contest *contest, index int) *contender {
	return &contender{contest: contest, index: index, process: index, events: make([]event, 0, 4096)}
}

func (c *contender) connect() error {
	conn, sessionEvents, err := zk.Connect(
		c.contest.servers,
		c.contest.sessionTimeout,
		zk.WithHostProvider(newInTurn(c.contest.servers, c.index%len(c.contest.servers))),
		zk.WithLogInfo(false),
	)
	if err != nil {
		return err
	}
	limit := time.After(connectLimit)
	for {
		select {
		case happened := <-sessionEvents:
			if happened.State == zk.StateHasSession {
				c.conn = conn
				c.lock = zk.NewLock(conn, c.contest.path, zk.WorldACL(zk.PermAll))
				return nil
			}
		case <-limit:
			conn.Close()
			return fmt.Errorf("contender %d got no session within %s", c.index, connectLimit)
		}
	}
}

func (c *contender) close() error {
	c.conn.Close()
	return nil
}

// contend returns when the contest stops, or with an error when no new session can be had.
func (c *contender) contend() error {
	for !c.contest.stopping.Load() {
		if err := c.cycle(); err == nil {
			continue
		}
		// What became of the lock's node is unknown, and the library's lock object may be stuck: both go with the
		// session. A process whose operation ended unknown never invokes again, so its successor has another number.
		c.conn.Close()
		c.process += c.contest.contenders
		if err := c.connect(); err != nil {
			return err
		}
	}
	return nil
}

func (c *contender) cycle() error {
	recording := c.contest.room.takeCycle()
	if err := c.timed(recording, "acquire", c.lock.Lock); err != nil {
		return err
	}
	return c.timed(recording, "release", c.lock.Unlock)
}

func (c *contender) timed(recording bool, f string, call func() error) error {
	if !recording {
		return call()
	}
	c.record(event{time: monotonicNs(), process: c.process, kind: "invoke", f: f})
	err := call()
	kind := "ok"
	if err != nil {
		kind = "info"
	}
	c.record(event{time: monotonicNs(), process: c.process, kind: kind, f: f, err: err})
	return err
}

func (c *contender) record(e event) {
	c.mutex.Lock()
	c.events = append(c.events, e)
	c.mutex.Unlock()
}

// recorded may be called while the contender still waits.
func (c *contender) recorded() []event {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return append([]event(nil), c.events...)
}
