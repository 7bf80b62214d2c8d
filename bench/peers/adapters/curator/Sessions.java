import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.ExponentialBackoffRetry;
import org.apache.curator.utils.ZookeeperFactory;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.ZKClientConfig;

/** Clients as Curator's documentation makes them, each connecting to a server of its own first. */
final class Sessions {
    static final int CONNECT_LIMIT_S = 30;

    private Sessions() {}

    static CuratorFramework connect(Settings settings, int contender) throws Exception {
        int first = contender % settings.servers().size();
        CuratorFramework client = CuratorFrameworkFactory.builder()
                .connectString(settings.connect)
                .sessionTimeoutMs(settings.sessionTimeoutMs)
                .retryPolicy(new ExponentialBackoffRetry(1000, 3))
                // The tracker would replace the given addresses by those in the ensemble's own configuration, which
                // only its servers can resolve.
                .ensembleTracker(false)
                .zookeeperFactory(startingAt(first, settings))
                .build();
        client.start();
        if (client.blockUntilConnected(CONNECT_LIMIT_S, TimeUnit.SECONDS)) return client;
        client.close();
        throw new IllegalStateException(
                "contender " + contender + " got no session within " + CONNECT_LIMIT_S + " s");
    }

    private static ZookeeperFactory startingAt(int first, Settings settings) {
        return new ZookeeperFactory() {
            @Override
            public ZooKeeper newZooKeeper(String connect, int timeoutMs, Watcher watcher, boolean readOnly)
                    throws Exception {
                return newZooKeeper(connect, timeoutMs, watcher, readOnly, new ZKClientConfig());
            }

            @Override
            public ZooKeeper newZooKeeper(
                    String connect, int timeoutMs, Watcher watcher, boolean readOnly, ZKClientConfig config)
                    throws Exception {
                InTurn servers = new InTurn(settings.servers(), first);
                return new ZooKeeper(connect, timeoutMs, watcher, readOnly, servers, config);
            }
        };
    }
}
