import java.util.concurrent.atomic.AtomicLong;

/** What is left for events, counted in whole cycles so that no acquire is recorded without its release. */
final class Room {
    static final int MOST_EVENTS = 2_000_000;
    private static final int EVENTS_PER_CYCLE = 4;

    private final AtomicLong cycles = new AtomicLong(MOST_EVENTS / EVENTS_PER_CYCLE);
    private final AtomicLong unrecorded = new AtomicLong();

    boolean takeCycle() {
        if (cycles.decrementAndGet() >= 0) return true;
        unrecorded.incrementAndGet();
        return false;
    }

    long unrecorded() {
        return unrecorded.get();
    }
}
