#!/bin/bash
# Takes the environment variables of the official image `zookeeper`: they make up a configuration and a myid where the
# container was not given its own, and the server then runs as the user zookeeper.
set -euo pipefail

settings_from_environment() {
    cat <<SETTINGS
dataDir=$ZOO_DATA_DIR
dataLogDir=$ZOO_DATA_LOG_DIR
tickTime=$ZOO_TICK_TIME
initLimit=$ZOO_INIT_LIMIT
syncLimit=$ZOO_SYNC_LIMIT
maxClientCnxns=$ZOO_MAX_CLIENT_CNXNS
autopurge.purgeInterval=$ZOO_AUTOPURGE_PURGEINTERVAL
autopurge.snapRetainCount=$ZOO_AUTOPURGE_SNAPRETAINCOUNT
standaloneEnabled=$ZOO_STANDALONE_ENABLED
admin.enableServer=$ZOO_ADMINSERVER_ENABLED
SETTINGS
    if [ -n "${ZOO_4LW_COMMANDS_WHITELIST:-}" ]; then
        printf '4lw.commands.whitelist=%s\n' "$ZOO_4LW_COMMANDS_WHITELIST"
    fi
    # Lists of words; each is a line.
    # shellcheck disable=SC2086
    printf '%s\n' ${ZOO_SERVERS:-'server.1=localhost:2888:3888;2181'} ${ZOO_CFG_EXTRA:-}
}

[ -e "$ZOO_CONF_DIR/zoo.cfg" ] || settings_from_environment > "$ZOO_CONF_DIR/zoo.cfg"
[ -e "$ZOO_DATA_DIR/myid" ] || printf '%s\n' "${ZOO_MY_ID:-1}" > "$ZOO_DATA_DIR/myid"

if [ "${1:-}" = zkServer.sh ] && [ "$(id -u)" -eq 0 ]; then
    chown -R zookeeper: "$ZOO_CONF_DIR" "$ZOO_DATA_DIR" "$ZOO_DATA_LOG_DIR" "$ZOO_LOG_DIR"
    exec setpriv --reuid=zookeeper --regid=zookeeper --clear-groups "$@"
fi
exec "$@"
