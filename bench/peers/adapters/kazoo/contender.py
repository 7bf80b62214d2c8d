"""One session that acquires and releases the lock over and over, in a thread of its own."""

import random
import time

from kazoo.client import KazooClient

CONNECT_LIMIT_S = 30


class Contender:
    def __init__(self, settings, index, room):
        self._settings = settings
        self._index = index
        self._room = room
        self._random = random.Random(f"{settings['seed']}/{index}")
        self.events = []
        # The number its operations are recorded under.
        self._process = index

    def connect(self):
        servers = self._settings["connect"].split(",")
        first = self._index % len(servers)
        self._client = KazooClient(
            hosts=",".join(servers[first:] + servers[:first]),
            randomize_hosts=False,
            timeout=self._settings["sessionTimeoutMs"] / 1000,
        )
        self._client.start(timeout=CONNECT_LIMIT_S)
        path = self._settings["path"]
        if self._settings["recipe"] == "read-write":
            self._exclusive = self._client.WriteLock(path)
            self._shared = self._client.ReadLock(path)
        else:
            self._exclusive = self._client.Lock(path)

    def close(self):
        self._client.stop()
        self._client.close()

    def contend(self, stopping):
        """Returns when the contest stops; raises when no new session can be had."""
        while not stopping.is_set():
            if self._cycle():
                continue
            # What became of the lock's node is unknown: it goes with the session. A process whose operation ended
            # unknown never invokes again, so its successor has another number.
            self.close()
            self._process += self._settings["contenders"]
            self.connect()

    def _cycle(self):
        reads = self._settings["recipe"] == "read-write" and self._random.random() < self._settings["readShare"]
        lock, mode = (self._shared, "shared") if reads else (self._exclusive, "exclusive")
        record = self.events.append if self._room.take_cycle() else ignore
        process = self._process
        record((time.monotonic_ns(), process, "invoke", "acquire", mode, None, None))
        try:
            granted = lock.acquire()
        except Exception as error:
            record((time.monotonic_ns(), process, "info", "acquire", mode, None, repr(error)))
            return False
        acquired = time.monotonic_ns()
        if not granted:
            record((acquired, process, "info", "acquire", mode, None, "acquire returned False"))
            return False
        record((acquired, process, "ok", "acquire", mode, int(lock.node[-10:]), None))
        record((time.monotonic_ns(), process, "invoke", "release", mode, None, None))
        try:
            lock.release()
        except Exception as error:
            record((time.monotonic_ns(), process, "info", "release", mode, None, repr(error)))
            return False
        record((time.monotonic_ns(), process, "ok", "release", mode, None, None))
        return True


def ignore(event):
    """Takes the place of recording when there is no room left."""
