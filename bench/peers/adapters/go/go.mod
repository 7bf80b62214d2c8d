module zk-chaos/bench/peers/go

go 1.22

require (
	github.com/go-zookeeper/zk v1.0.4
	golang.org/x/sys v0.28.0
)
