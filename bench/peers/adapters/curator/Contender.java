import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.locks.InterProcessReadWriteLock;

/** One session that acquires and releases the lock over and over, in the thread that calls {@link #contend}. */
final class Contender {
    private final Settings settings;
    private final int index;
    private final Room room;
    private final SplittableRandom random;
    final Events events = new Events();

    /** The number its operations are recorded under. */
    private int process;
    private CuratorFramework client;
    private NumberedLock exclusive;
    private NumberedLock shared;

    Contender(Settings settings, int index, Room room) {
        this.settings = settings;
        this.index = index;
        this.process = index;
        this.room = room;
        this.random = new SplittableRandom(settings.seed * 1_000_003 + index);
    }

    void connect() throws Exception {
        client = Sessions.connect(settings, index);
        if (settings.sharesReads()) {
            InterProcessReadWriteLock lock = new InterProcessReadWriteLock(client, settings.path);
            exclusive = NumberedLock.write(lock);
            shared = NumberedLock.read(lock);
        } else {
            exclusive = NumberedLock.mutex(client, settings.path);
        }
    }

    void close() {
        client.close();
    }

    /** Until the contest stops; fails when no new session can be had. */
    void contend(AtomicBoolean stopping) throws Exception {
        while (!stopping.get()) {
            boolean isShared = settings.sharesReads() && random.nextDouble() < settings.readShare;
            if (cycle(isShared ? shared : exclusive, isShared)) continue;
            // What became of the lock's node is unknown: it goes with the session. A process whose operation ended
            // unknown never invokes again, so its successor has another number.
            close();
            process += settings.contenders;
            connect();
        }
    }

    private interface Call {
        void run() throws Exception;
    }

    private boolean cycle(NumberedLock lock, boolean isShared) {
        boolean recording = room.takeCycle();
        if (!timed(recording, "acquire", isShared, lock, lock::acquire)) return false;
        return timed(recording, "release", isShared, lock, lock::release);
    }

    private boolean timed(boolean recording, String f, boolean isShared, NumberedLock lock, Call call) {
        if (recording) record(System.nanoTime(), "invoke", f, isShared, Events.NO_SEQUENCE, null);
        try {
            call.run();
        } catch (Exception error) {
            if (recording) {
                record(System.nanoTime(), "info", f, isShared, Events.NO_SEQUENCE, error.toString());
            }
            return false;
        }
        if (!recording) return true;
        long time = System.nanoTime();
        long sequence = f.equals("acquire") ? lock.sequence() : Events.NO_SEQUENCE;
        record(time, "ok", f, isShared, sequence, null);
        return true;
    }

    private void record(long time, String type, String f, boolean isShared, long sequence, String error) {
        events.add(new Events.Event(time, process, type, f, isShared, sequence, error));
    }
}
