import java.util.function.Supplier;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;
import org.apache.curator.framework.recipes.locks.InterProcessReadWriteLock;

/** A lock of Curator's with the path of its node, which costs no request. */
final class NumberedLock {
    private static final int SEQUENCE_DIGITS = 10;

    private final InterProcessMutex lock;
    private final Supplier<String> lockPath;

    private NumberedLock(InterProcessMutex lock, Supplier<String> lockPath) {
        this.lock = lock;
        this.lockPath = lockPath;
    }

    static NumberedLock mutex(CuratorFramework client, String path) {
        Mutex mutex = new Mutex(client, path);
        return new NumberedLock(mutex, mutex::getLockPath);
    }

    static NumberedLock read(InterProcessReadWriteLock lock) {
        return new NumberedLock(lock.readLock(), lock.readLock()::getLockPath);
    }

    static NumberedLock write(InterProcessReadWriteLock lock) {
        return new NumberedLock(lock.writeLock(), lock.writeLock()::getLockPath);
    }

    void acquire() throws Exception {
        lock.acquire();
    }

    void release() throws Exception {
        lock.release();
    }

    /** Of the lock node, while the calling thread holds the lock. */
    long sequence() {
        String path = lockPath.get();
        return Long.parseLong(path.substring(path.length() - SEQUENCE_DIGITS));
    }

    /** Shows what the recipe keeps for its subclasses. */
    private static final class Mutex extends InterProcessMutex {
        Mutex(CuratorFramework client, String path) {
            super(client, path);
        }

        @Override
        public String getLockPath() {
            return super.getLockPath();
        }
    }
}
