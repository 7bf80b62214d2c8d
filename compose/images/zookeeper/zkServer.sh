#!/bin/bash
# The one use the image makes of ZooKeeper's zkServer.sh; the JVM becomes the container's process.
set -e
if [[ "$1" != 'start-foreground' ]]; then
    echo "usage: zkServer.sh start-foreground" >&2
    exit 2
fi
archive=/apache-zookeeper/classes.jsa
# The configuration folder is not on the class path: a JVM refuses a class-data archive where the path has a folder.
# Word splitting is wanted: the flags hold several arguments each.
# shellcheck disable=SC2086
exec java "-Xmx${ZK_SERVER_HEAP:-1000}m" $([[ ! -f $archive ]] || echo "-XX:SharedArchiveFile=$archive") \
    $SERVER_JVMFLAGS $JVMFLAGS \
    "-Dzookeeper.log.dir=$ZOO_LOG_DIR" \
    "-Dlogback.configurationFile=$ZOO_CONF_DIR/logback.xml" \
    "-Dlog4j.configuration=file:$ZOO_CONF_DIR/log4j.properties" \
    -cp '/apache-zookeeper/lib/*' \
    org.apache.zookeeper.server.quorum.QuorumPeerMain "$ZOO_CONF_DIR/zoo.cfg"
