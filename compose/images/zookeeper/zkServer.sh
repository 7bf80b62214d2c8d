#!/bin/bash
# The one use the image makes of ZooKeeper's zkServer.sh; the JVM becomes the container's process.
set -e
if [[ "$1" != 'start-foreground' ]]; then
    echo "usage: zkServer.sh start-foreground" >&2
    exit 2
fi
# Word splitting is wanted: both hold several arguments.
# shellcheck disable=SC2086
exec java "-Xmx${ZK_SERVER_HEAP:-1000}m" $SERVER_JVMFLAGS $JVMFLAGS \
    "-Dzookeeper.log.dir=$ZOO_LOG_DIR" \
    -cp "$ZOO_CONF_DIR:/apache-zookeeper/lib/*" \
    org.apache.zookeeper.server.quorum.QuorumPeerMain "$ZOO_CONF_DIR/zoo.cfg"
