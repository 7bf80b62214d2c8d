import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Contenders for Curator's locks, one session and one thread each, all in this process. They are told what to do by
 * lines of JSON on standard input and answer on standard output; bench/peers/peer.ts says what the lines are.
 */
final class CuratorContenders {
    /** How long contenders may go on waiting for the lock after the contest was stopped. */
    private static final long DRAIN_LIMIT_S = 10;

    private final BufferedReader in;
    private final PrintStream out;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Room room = new Room();
    private final AtomicBoolean stopping = new AtomicBoolean();

    private CuratorContenders(BufferedReader in, PrintStream out) {
        this.in = in;
        this.out = out;
    }

    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        // Whatever a library prints must not come between the lines.
        System.setOut(System.err);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        int exitCode = 0;
        try {
            new CuratorContenders(in, out).run();
        } catch (Exception error) {
            System.err.println(error);
            exitCode = 1;
        }
        // Contenders that were abandoned have threads that still wait.
        System.exit(exitCode);
    }

    private interface Work {
        void on(Contender contender) throws Exception;
    }

    private void run() throws Exception {
        Settings settings = new Gson().fromJson(nextLine(), Settings.class);
        List<Contender> contenders = new ArrayList<>();
        for (int i = 0; i < settings.contenders; i++) contenders.add(new Contender(settings, i, room));
        for (Future<?> connected : inParallel(contenders, Contender::connect)) connected.get();
        print("{\"ready\":" + contenders.size() + "}");

        expect("go");
        List<Future<?>> finished = inParallel(contenders, contender -> contender.contend(stopping));
        expect("stop");
        stopping.set(true);
        List<Throwable> failures = new ArrayList<>();
        int abandoned = drain(finished, failures);
        writeEvents(contenders);
        reportDone(abandoned);
        for (Future<?> closed : inParallel(contenders, Contender::close)) closed.get();
        if (!failures.isEmpty()) throw new IllegalStateException(failures.toString());
    }

    private List<Future<?>> inParallel(List<Contender> contenders, Work work) {
        List<Future<?>> ends = new ArrayList<>();
        for (Contender contender : contenders) {
            ends.add(threads.submit(() -> {
                work.on(contender);
                return null;
            }));
        }
        return ends;
    }

    /** When standard input ends, the harness is gone and wants nothing more. */
    private String nextLine() throws IOException {
        String line = in.readLine();
        if (line == null) throw new EOFException("standard input ended");
        return line;
    }

    private void expect(String key) throws IOException {
        String line = nextLine();
        JsonObject read = JsonParser.parseString(line).getAsJsonObject();
        if (!read.has(key)) throw new IOException("expected {\"" + key + "\":true}, got " + line);
    }

    /** Waits for the contenders' last cycles, and counts those that still wait for the lock at the limit. */
    private static int drain(List<Future<?>> finished, List<Throwable> failures) throws InterruptedException {
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(DRAIN_LIMIT_S);
        int abandoned = 0;
        for (Future<?> end : finished) {
            try {
                end.get(Math.max(0, limit - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (TimeoutException waiting) {
                abandoned++;
            } catch (ExecutionException failed) {
                failures.add(failed.getCause());
            }
        }
        return abandoned;
    }

    private void writeEvents(List<Contender> contenders) {
        List<Events.Event> all = new ArrayList<>();
        for (Contender contender : contenders) all.addAll(contender.events.soFar());
        all.sort(Comparator.comparingLong(Events.Event::time));
        StringBuilder lines = new StringBuilder();
        for (Events.Event event : all) {
            event.appendTo(lines);
            if (lines.length() < 1 << 16) continue;
            out.print(lines);
            lines.setLength(0);
        }
        out.print(lines);
    }

    private void reportDone(int abandoned) {
        long unrecorded = room.unrecorded();
        if (unrecorded > 0) {
            System.err.println(
                    "room for " + Room.MOST_EVENTS + " events only: " + unrecorded + " acquisitions were not recorded");
        }
        print("{\"done\":{\"abandoned\":" + abandoned + ",\"unrecorded\":" + unrecorded + "}}");
    }

    private void print(String line) {
        out.print(line + "\n");
        out.flush();
    }
}
