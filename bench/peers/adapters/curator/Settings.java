import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** The first line of standard input; the fields are named as there. */
final class Settings {
    String connect;
    String path;
    String recipe;
    int contenders;
    double readShare;
    long seed;
    int sessionTimeoutMs;

    boolean sharesReads() {
        return recipe.equals("read-write");
    }

    List<InetSocketAddress> servers() {
        List<InetSocketAddress> servers = new ArrayList<>();
        for (String server : connect.split(",")) {
            int colon = server.lastIndexOf(':');
            String host = server.substring(0, colon).replaceAll("[\\[\\]]", "");
            servers.add(new InetSocketAddress(host, Integer.parseInt(server.substring(colon + 1))));
        }
        return servers;
    }
}
