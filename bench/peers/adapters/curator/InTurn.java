import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import org.apache.zookeeper.client.HostProvider;

/** Offers the servers in turn, beginning with a given one; ZooKeeper's own provider shuffles them. */
final class InTurn implements HostProvider {
    private final List<InetSocketAddress> servers;
    private int at;
    private int connected = -1;

    InTurn(List<InetSocketAddress> servers, int first) {
        this.servers = servers;
        this.at = first - 1;
    }

    @Override
    public int size() {
        return servers.size();
    }

    @Override
    public synchronized InetSocketAddress next(long spinDelayMs) {
        at = (at + 1) % servers.size();
        if (at == connected && spinDelayMs > 0) sleep(spinDelayMs);
        if (connected == -1) connected = at;
        return servers.get(at);
    }

    private static void sleep(long ms) {
        try {
            Thread.sleep(ms);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized void onConnected() {
        connected = at;
    }

    @Override
    public boolean updateServerList(Collection<InetSocketAddress> to, InetSocketAddress current) {
        return false;
    }
}
