"""Contenders for kazoo's locks, one session and one thread each, all in this process.

They are told what to do by lines of JSON on standard input and answer on standard output; bench/peers/peer.ts says what
the lines are. Threads are kazoo's own default, and all of a process share one interpreter lock: what that costs is part
of what kazoo costs.
"""

import json
import logging
import os
import sys
import threading
import time

from contender import Contender
from events import MOST_EVENTS, Room, write_events

# How long contenders may go on waiting for the lock after the contest was stopped.
DRAIN_LIMIT_S = 10


class Work(threading.Thread):
    """One thread that does one thing; `failure` is what it raised."""

    def __init__(self, work):
        super().__init__(daemon=True)
        self._work = work
        self.failure = None

    def run(self):
        try:
            self._work()
        except Exception as failure:
            self.failure = failure


def in_parallel(works):
    threads = [Work(work) for work in works]
    for thread in threads:
        thread.start()
    return threads


def next_line():
    """When standard input ends, the harness is gone and wants nothing more."""
    line = sys.stdin.readline()
    if line == "":
        raise EOFError("standard input ended")
    return json.loads(line)


def expect(key):
    line = next_line()
    if not line.get(key):
        raise ValueError(f'expected {{"{key}":true}}, got {line}')


def failures_of(threads):
    return [thread.failure for thread in threads if thread.failure is not None]


def drain(threads):
    """Waits for the contenders' last cycles, and counts those that still wait for the lock at the limit."""
    limit = time.monotonic() + DRAIN_LIMIT_S
    for thread in threads:
        thread.join(max(0, limit - time.monotonic()))
    return sum(thread.is_alive() for thread in threads)


def report_done(out, room, abandoned):
    if room.unrecorded > 0:
        print(f"room for {MOST_EVENTS} events only: {room.unrecorded} acquisitions were not recorded", file=sys.stderr)
    print(json.dumps({"done": {"abandoned": abandoned, "unrecorded": room.unrecorded}}), file=out, flush=True)


def run(out):
    settings = next_line()
    room = Room()
    contenders = [Contender(settings, index, room) for index in range(settings["contenders"])]
    connecting = in_parallel([contender.connect for contender in contenders])
    for thread in connecting:
        thread.join()
    if failures_of(connecting):
        raise failures_of(connecting)[0]
    print(json.dumps({"ready": len(contenders)}), file=out, flush=True)

    expect("go")
    stopping = threading.Event()
    contending = in_parallel([lambda c=contender: c.contend(stopping) for contender in contenders])
    expect("stop")
    stopping.set()
    abandoned = drain(contending)
    write_events(out, contenders)
    report_done(out, room, abandoned)
    for thread in in_parallel([contender.close for contender in contenders]):
        thread.join()
    if failures_of(contending):
        raise failures_of(contending)[0]


def main():
    logging.basicConfig(level=logging.ERROR)
    # Whatever a library prints must not come between the lines.
    out, sys.stdout = sys.stdout, sys.stderr
    exit_code = 0
    try:
        run(out)
    except Exception as error:
        print(repr(error), file=sys.stderr)
        exit_code = 1
    out.flush()
    sys.stderr.flush()
    # Contenders that were abandoned have threads that still wait.
    os._exit(exit_code)


main()
