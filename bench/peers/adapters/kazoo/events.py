"""Events in memory until the contest is over, and their writing."""

import heapq
import itertools
import json

MOST_EVENTS = 2_000_000
EVENTS_PER_CYCLE = 4


class Room:
    """What is left for events, counted in whole cycles so that no acquire is recorded without its release."""

    def __init__(self):
        # Taking the next number of a counter is one step that no other thread comes between.
        self._taken = itertools.count(1)
        self._unrecorded = itertools.count(1)
        self.unrecorded = 0

    def take_cycle(self):
        if next(self._taken) <= MOST_EVENTS // EVENTS_PER_CYCLE:
            return True
        self.unrecorded = next(self._unrecorded)
        return False


def write_events(out, contenders):
    """Writes all events in order of time; equal times stay in the order of the contenders."""
    histories = [list(contender.events) for contender in contenders]
    for time, process, kind, f, mode, sequence, error in heapq.merge(*histories, key=lambda event: event[0]):
        value = {"mode": mode}
        if sequence is not None:
            value["sequence"] = sequence
        event = {"time": time, "process": process, "type": kind, "f": f, "value": value}
        if error is not None:
            event["error"] = error
        out.write(json.dumps(event, separators=(",", ":")) + "\n")
