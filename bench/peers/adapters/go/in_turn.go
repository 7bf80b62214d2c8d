package main

// inTurn offers the servers in turn, beginning with the one at index first; the library's own provider shuffles them.
type inTurn struct {
	servers   []string
	at        int
	connected int
}

func newInTurn(servers []string, first int) *inTurn {
	return &inTurn{servers: servers, at: first - 1, connected: -1}
}

// Init is given the same servers, shuffled.
func (p *inTurn) Init([]string) error { return nil }

func (p *inTurn) Len() int { return len(p.servers) }

func (p *inTurn) Next() (server string, retryStart bool) {
	p.at = (p.at + 1) % len(p.servers)
	retryStart = p.at == p.connected
	if p.connected == -1 {
		p.connected = p.at
	}
	return p.servers[p.at], retryStart
}

func (p *inTurn) Connected() { p.connected = p.at }
