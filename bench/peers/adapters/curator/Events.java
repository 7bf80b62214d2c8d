import com.google.gson.Gson;
import java.util.ArrayList;
import java.util.List;

/** One contender's events, in memory. May be read while the contender still waits for the lock. */
final class Events {
    static final long NO_SEQUENCE = -1;
    private static final Gson JSON = new Gson();

    /** One line of the history. */
    record Event(
            long time, int process, String type, String f, boolean shared, long sequence, String error) {
        void appendTo(StringBuilder out) {
            out.append("{\"time\":").append(time);
            out.append(",\"process\":").append(process);
            out.append(",\"type\":\"").append(type).append("\",\"f\":\"").append(f);
            out.append("\",\"value\":{\"mode\":\"").append(shared ? "shared" : "exclusive").append('"');
            if (sequence != NO_SEQUENCE) out.append(",\"sequence\":").append(sequence);
            out.append('}');
            if (error != null) out.append(",\"error\":").append(JSON.toJson(error));
            out.append("}\n");
        }
    }

    private final List<Event> events = new ArrayList<>(4096);

    synchronized void add(Event event) {
        events.add(event);
    }

    synchronized List<Event> soFar() {
        return new ArrayList<>(events);
    }
}
