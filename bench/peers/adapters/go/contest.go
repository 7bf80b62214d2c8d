package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"
)

// contest is what all contenders of this process share.
type contest struct {
	servers        []string
	path           string
	contenders     int
	sessionTimeout time.Duration
	room           *room
	stopping       atomic.Bool
}

// newContest reads the first line of standard input.
func newContest(line []byte) (*contest, error) {
	var settings struct {
		Connect          string
		Path             string
		Recipe           string
		Contenders       int
		SessionTimeoutMs int64
	}
	if err := json.Unmarshal(line, &settings); err != nil {
		return nil, fmt.Errorf("bad first line: %w", err)
	}
	if settings.Recipe != "exclusive" {
		return nil, fmt.Errorf("go-zookeeper has no recipe %q, only an exclusive lock", settings.Recipe)
	}
	if settings.Contenders < 1 || settings.Connect == "" || settings.Path == "" || settings.SessionTimeoutMs < 1 {
		return nil, errors.New("bad first line: connect, path, contenders and sessionTimeoutMs are needed")
	}
	return &contest{
		servers:        strings.Split(settings.Connect, ","),
		path:           settings.Path,
		contenders:     settings.Contenders,
		sessionTimeout: time.Duration(settings.SessionTimeoutMs) * time.Millisecond,
		room:           newRoom(),
	}, nil
}
