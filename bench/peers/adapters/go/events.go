package main

import (
	"bufio"
	"encoding/json"
	"io"
	"sort"
	"strconv"
	"sync/atomic"
)

const (
	mostEvents     = 2_000_000
	eventsPerCycle = 4
)

type event struct {
	time    int64
	process int
	kind    string
	f       string
	err     error
}

// room is what is left for events, counted in whole cycles so that no acquire is recorded without its release.
type room struct {
	cycles     atomic.Int64
	unrecorded atomic.Int64
}

func newRoom() *room {
	r := &room{}
	r.cycles.Store(mostEvents / eventsPerCycle)
	return r
}

func (r *room) takeCycle() bool {
	if r.cycles.Add(-1) >= 0 {
		return true
	}
	r.unrecorded.Add(1)
	return false
}

// writeEvents writes all events in order of time; equal times stay in the order of the contenders.
func writeEvents(to io.Writer, contenders []*contender) error {
	all := []event{}
	for _, c := range contenders {
		all = append(all, c.recorded()...)
	}
	sort.SliceStable(all, func(a, b int) bool { return all[a].time < all[b].time })
	out := bufio.NewWriterSize(to, 1<<16)
	line := []byte{}
	for _, e := range all {
		line = append(e.appendJSON(line[:0]), '\n')
		if _, err := out.Write(line); err != nil {
			return err
		}
	}
	return out.Flush()
}

func (e event) appendJSON(line []byte) []byte {
	line = append(line, `{"time":`...)
	line = strconv.AppendInt(line, e.time, 10)
	line = append(line, `,"process":`...)
	line = strconv.AppendInt(line, int64(e.process), 10)
	line = append(line, `,"type":"`+e.kind+`","f":"`+e.f+`","value":{"mode":"exclusive"}`...)
	if e.err != nil {
		// A string always has a JSON form.
		message, _ := json.Marshal(e.err.Error())
		line = append(line, `,"error":`...)
		line = append(line, message...)
	}
	return append(line, '}')
}
