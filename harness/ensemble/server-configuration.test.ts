import { describe, expect, it } from 'vitest';
import type { ServerDescription } from './ensemble.js';
import { loggingConfiguration } from './logging-configuration.js';
import { makeEnsemble } from './make-ensemble.js';
import { defaultServerPorts, serverFiles, type ServerPlacement } from './server-configuration.js';

const shared: ServerPlacement = {
  dataFolder: '/data/zk4',
  configurationFolder: '/run/servers/zk4',
  bindHost: '127.64.0.4',
  ports: defaultServerPorts,
};
const alone: ServerPlacement = { ...shared, bindHost: null };

function configure(zkVersion: string, placement: ServerPlacement, id = 4) {
  const ensemble = makeEnsemble({ participants: 3, observers: 1, zkVersion });
  return serverFiles(ensemble, ensemble.servers[id - 1] as ServerDescription, placement);
}

describe('the configuration of a server', () => {
  it('is static before 3.5, where observers say so twice', () => {
    const { configuration, myid } = configure('3.4.14', shared);
    expect(Object.keys(configuration)).toEqual(['zoo.cfg']);
    const lines = configuration['zoo.cfg']?.split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        'dataDir=/data/zk4',
        'clientPort=2181',
        'clientPortAddress=127.64.0.4',
        'peerType=observer',
        'server.3=zk3:2888:3888',
        'server.4=zk4:2888:3888:observer',
      ]),
    );
    expect(configuration['zoo.cfg']).not.toMatch(/dynamic|admin|reconfig|standalone|;/);
    expect(configure('3.4.14', shared, 1).configuration['zoo.cfg']).not.toContain('peerType');
    expect(myid).toBe('4\n');
  });

  it('is dynamic from 3.5 on, the same text on all servers', () => {
    const dynamic = configure('3.9.5', shared).configuration['zoo.cfg.dynamic'];
    expect(dynamic?.split('\n')).toEqual([
      'server.1=zk1:2888:3888:participant;zk1:2181',
      'server.2=zk2:2888:3888:participant;zk2:2181',
      'server.3=zk3:2888:3888:participant;zk3:2181',
      'server.4=zk4:2888:3888:observer;zk4:2181',
      '',
    ]);
    expect(configure('3.5.0-alpha', { ...shared, bindHost: '127.64.0.1' }, 1).configuration['zoo.cfg.dynamic']).toBe(
      dynamic,
    );
    const main = configure('3.9.5', shared).configuration['zoo.cfg'];
    expect(main).toContain('standaloneEnabled=false\n');
    expect(main).toContain('admin.serverAddress=127.64.0.4\n');
    expect(main).not.toMatch(/^(server\.|clientPort)/m);
  });

  it('binds all addresses where a server has a network of its own', () => {
    const { configuration } = configure('3.8.4', alone);
    expect(configuration['zoo.cfg.dynamic']).toContain('server.1=zk1:2888:3888:participant;2181\n');
    expect(configuration['zoo.cfg']).not.toContain('admin.serverAddress');
    expect(configure('3.4.14', alone).configuration['zoo.cfg']).not.toContain('clientPortAddress');
  });
});

describe('the logging of a server', () => {
  it('is told to the library its version logs with', () => {
    expect(loggingConfiguration('3.7.2').jvmArgument('/x/l')).toBe('-Dlog4j.configuration=file:/x/l');
    expect(loggingConfiguration('3.8.0').jvmArgument('/x/l')).toBe('-Dlogback.configurationFile=/x/l');
  });
});
