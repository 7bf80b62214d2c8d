// Times Porcupine on histories in our JSONL. Reads requests from standard input, one JSON object a line, and answers
// each with one line. Histories are loaded once and kept, so that only the check itself is timed.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"os"
	"runtime"
	"sort"
	"strings"
	"time"

	"github.com/anishathalye/porcupine"
)

type request struct {
	File      string          `json:"file"`
	Model     string          `json:"model"`
	Initial   json.RawMessage `json:"initial"`
	TimeoutMs int             `json:"timeoutMs"`
	Threads   int             `json:"threads"`
}

type answer struct {
	Nanoseconds int64  `json:"ns"`
	Result      string `json:"result"`
	Error       string `json:"error,omitempty"`
}

type line struct {
	Process json.RawMessage `json:"process"`
	Type    string          `json:"type"`
	F       string          `json:"f"`
	Key     string          `json:"key"`
	Value   json.RawMessage `json:"value"`
	Error   string          `json:"error"`
}

type input struct {
	f          string
	key        string
	argument   int
	to         int
	text       string
	mismatched bool
}

type output struct {
	unknown bool
	value   int
	text    string
}

type loaded struct {
	events []porcupine.Event
	model  porcupine.Model
}

// values numbers JSON values, so that the models compare integers.
type values map[string]int

func (v values) of(raw json.RawMessage) int {
	text := string(raw)
	if text == "" {
		text = "null"
	}
	number, known := v[text]
	if !known {
		number = len(v)
		v[text] = number
	}
	return number
}

func main() {
	histories := map[string]*loaded{}
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(make([]byte, 1<<20), 1<<26)
	for in.Scan() {
		var r request
		if err := json.Unmarshal(in.Bytes(), &r); err != nil {
			reply(answer{Error: err.Error()})
			continue
		}
		h, known := histories[r.File+r.Model]
		if !known {
			var err error
			if h, err = load(r); err != nil {
				reply(answer{Error: err.Error()})
				continue
			}
			histories[r.File+r.Model] = h
		}
		threads := r.Threads
		if threads == 0 {
			threads = runtime.NumCPU()
		}
		runtime.GOMAXPROCS(threads)
		runtime.GC()
		began := time.Now()
		result := porcupine.CheckEventsTimeout(h.model, h.events, time.Duration(r.TimeoutMs)*time.Millisecond)
		reply(answer{Nanoseconds: time.Since(began).Nanoseconds(), Result: string(result)})
	}
}

func reply(a answer) {
	text, _ := json.Marshal(a)
	fmt.Println(string(text))
}

func load(r request) (*loaded, error) {
	file, err := os.Open(r.File)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	numbers := values{}
	model, err := modelOf(r, numbers)
	if err != nil {
		return nil, err
	}
	lines, err := readLines(file)
	if err != nil {
		return nil, err
	}
	return &loaded{events: eventsOf(lines, numbers), model: model}, nil
}

func readLines(file *os.File) ([]line, error) {
	var lines []line
	in := bufio.NewScanner(file)
	in.Buffer(make([]byte, 1<<20), 1<<26)
	for in.Scan() {
		if strings.TrimSpace(in.Text()) == "" {
			continue
		}
		var l line
		if err := json.Unmarshal(in.Bytes(), &l); err != nil {
			return nil, err
		}
		lines = append(lines, l)
	}
	return lines, in.Err()
}

// eventsOf leaves out what certainly did not happen, and lets what may have happened return at the end, as Porcupine's own
// tests do.
func eventsOf(lines []line, numbers values) []porcupine.Event {
	completion := map[int]int{}
	current := map[string]int{}
	for at, l := range lines {
		process := string(l.Process)
		if l.Type == "invoke" {
			current[process] = at
		} else if invoked, known := current[process]; known {
			completion[invoked] = at
			delete(current, process)
		}
	}
	var events []porcupine.Event
	returns := map[int]porcupine.Event{}
	var late []porcupine.Event
	for at, l := range lines {
		if event, known := returns[at]; known {
			events = append(events, event)
		}
		if l.Type != "invoke" {
			continue
		}
		end, completed := completion[at]
		unknown := !completed || lines[end].Type == "info"
		mismatched := completed && lines[end].Type == "fail" && lines[end].Error == "cas-mismatch"
		if completed && lines[end].Type == "fail" && !mismatched {
			continue
		}
		if unknown && (l.F == "read" || l.F == "get") {
			continue
		}
		client := len(current)
		fmt.Sscan(string(l.Process), &client)
		events = append(events, porcupine.Event{ClientId: client, Kind: porcupine.CallEvent, Value: inputOf(l, mismatched, numbers), Id: at})
		result := porcupine.Event{ClientId: client, Kind: porcupine.ReturnEvent, Id: at}
		if unknown {
			result.Value = output{unknown: true}
			late = append(late, result)
			continue
		}
		out := output{value: numbers.of(lines[end].Value)}
		json.Unmarshal(lines[end].Value, &out.text)
		result.Value = out
		returns[end] = result
	}
	return append(events, late...)
}

func inputOf(l line, mismatched bool, numbers values) input {
	in := input{f: l.F, key: l.Key, mismatched: mismatched}
	if l.F == "cas" {
		var pair []json.RawMessage
		if json.Unmarshal(l.Value, &pair) == nil && len(pair) == 2 {
			in.argument, in.to = numbers.of(pair[0]), numbers.of(pair[1])
		}
		return in
	}
	in.argument = numbers.of(l.Value)
	json.Unmarshal(l.Value, &in.text)
	return in
}

func modelOf(r request, numbers values) (porcupine.Model, error) {
	switch r.Model {
	case "register", "cas-register":
		return registerModel(numbers.of(r.Initial)), nil
	case "kv-append":
		return kvModel(), nil
	case "mutex":
		return mutexModel(), nil
	}
	return porcupine.Model{}, fmt.Errorf("no model %s", r.Model)
}

func registerModel(initial int) porcupine.Model {
	return porcupine.Model{
		PartitionEvent: byKey,
		Init:           func() interface{} { return initial },
		Step: func(state, in, out interface{}) (bool, interface{}) {
			st, i, o := state.(int), in.(input), out.(output)
			switch {
			case i.f == "read":
				return st == o.value, state
			case i.f == "write":
				return true, i.argument
			case i.mismatched:
				return st != i.argument, state
			case st == i.argument:
				return true, i.to
			}
			return o.unknown, state
		},
	}
}

func mutexModel() porcupine.Model {
	return porcupine.Model{
		PartitionEvent: byKey,
		Init:           func() interface{} { return false },
		Step: func(state, in, out interface{}) (bool, interface{}) {
			held, i, o := state.(bool), in.(input), out.(output)
			if i.f == "acquire" {
				return !held || o.unknown, true
			}
			return held || o.unknown, false
		},
	}
}

func kvModel() porcupine.Model {
	return porcupine.Model{
		PartitionEvent: byKey,
		Init:           func() interface{} { return "" },
		Step: func(state, in, out interface{}) (bool, interface{}) {
			st, i, o := state.(string), in.(input), out.(output)
			switch i.f {
			case "read", "get":
				return st == o.text, state
			case "append":
				return true, st + i.text
			}
			return true, i.text
		},
		Hash: func(state interface{}) uint64 {
			h := fnv.New64a()
			h.Write([]byte(state.(string)))
			return h.Sum64()
		},
	}
}

func byKey(history []porcupine.Event) [][]porcupine.Event {
	parts := map[string][]porcupine.Event{}
	keyOf := map[int]string{}
	for _, event := range history {
		if event.Kind == porcupine.CallEvent {
			keyOf[event.Id] = event.Value.(input).key
		}
		key := keyOf[event.Id]
		parts[key] = append(parts[key], event)
	}
	keys := make([]string, 0, len(parts))
	for key := range parts {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	partitions := make([][]porcupine.Event, 0, len(keys))
	for _, key := range keys {
		partitions = append(partitions, parts[key])
	}
	return partitions
}
