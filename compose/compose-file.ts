import { stringify } from 'yaml';
import type { Ensemble, ServerDescription } from '../harness/ensemble/ensemble.js';
import { containerJvmFlags } from '../harness/ensemble/jvm-arguments.js';
import { makeEnsemble } from '../harness/ensemble/make-ensemble.js';
import { serverFiles } from '../harness/ensemble/server-configuration.js';
import { containerLinks, hopArguments, hostOf, namespacePorts } from '../harness/network/container-addresses.js';
import { toxiproxyVersion } from '../harness/network/toxiproxy-version.js';

/** The ensembles there is a file for, by the file's name. */
export const composedEnsembles: Readonly<Record<string, Ensemble>> = {
  'ensemble-3.yaml': makeEnsemble({ participants: 3, observers: 1 }),
  'ensemble-5.yaml': makeEnsemble({ participants: 5, observers: 2 }),
};

/** Where things are reached from this machine, for server I: the port and I. */
const publishedPorts = { client: 12_180, toxiproxy: 18_470, admin: 18_080 } as const;

/** Folder of a server's configuration as it is given; copied, since ZooKeeper writes beside it and renames over it. */
const givenFolder = '/configuration';
const start = `cp ${givenFolder}/* /conf/ && exec /docker-entrypoint.sh zkServer.sh start-foreground`;

/**
 * A compose file of an ensemble to try by hand: for each server a Toxiproxy that owns the network namespace, the patient
 * hop, and ZooKeeper, all as the docker runtime has them.
 */
export function composeFile(name: string, ensemble: Ensemble): string {
  const { servers } = ensemble;
  const content = {
    name: `zk-chaos-${name.replace('.yaml', '')}`,
    services: Object.assign({}, ...servers.map((server) => servicesOf(ensemble, server))) as object,
    configs: Object.assign({}, ...servers.map((server) => configsOf(ensemble, server))) as object,
    networks: { ensemble: {} },
  };
  return `${headOf(name, ensemble)}${stringify(content, { lineWidth: 0, aliasDuplicateObjects: false })}`;
}

function servicesOf(ensemble: Ensemble, server: ServerDescription): object {
  const { name, id } = server;
  const zookeeper = `\${ZOOKEEPER_IMAGE:-zookeeper:${ensemble.zkVersion}}`;
  const published = (base: number, port: number): string => `127.0.0.1:${base + id}:${port}`;
  const shared = { network_mode: `service:${name}-network`, depends_on: [`${name}-network`] };
  const files = Object.keys(configurationOf(ensemble, server));
  return {
    [`${name}-network`]: {
      image: `\${TOXIPROXY_IMAGE:-ghcr.io/shopify/toxiproxy:${toxiproxyVersion}}`,
      command: ['-host=0.0.0.0', '-config=/toxiproxy.json'],
      // Another name than the server's, which would stand for two addresses.
      hostname: `${name}-host`,
      networks: ['ensemble'],
      extra_hosts: ensemble.servers.map((any) => `${any.name}:${hostOf(any)}`),
      ports: [
        published(publishedPorts.client, namespacePorts.clientProxy),
        published(publishedPorts.toxiproxy, namespacePorts.toxiproxy),
        published(publishedPorts.admin, namespacePorts.admin),
      ],
      configs: [{ source: `${name}-toxiproxy`, target: '/toxiproxy.json' }],
    },
    [`${name}-hop`]: {
      image: zookeeper,
      ...shared,
      entrypoint: ['perl', '/patient-hop.pl', ...hopArguments(server)],
      volumes: ['./images/patient-hop/patient-hop.pl:/patient-hop.pl:ro'],
    },
    [name]: {
      image: zookeeper,
      ...shared,
      environment: { ZOO_MY_ID: String(id), JVMFLAGS: containerJvmFlags(ensemble) },
      entrypoint: ['bash', '-c', start],
      configs: files.map((file) => ({ source: `${name}-${file}`, target: `${givenFolder}/${file}` })),
    },
  };
}

function configsOf(ensemble: Ensemble, server: ServerDescription): object {
  const files = { ...configurationOf(ensemble, server), toxiproxy: proxiesOf(ensemble, server) };
  const entries = Object.entries(files).map(([file, content]) => [`${server.name}-${file}`, { content }] as const);
  return Object.fromEntries(entries);
}

function configurationOf(ensemble: Ensemble, server: ServerDescription): Readonly<Record<string, string>> {
  const placement = { dataFolder: '/data', configurationFolder: '/conf', bindHost: null, ports: namespacePorts };
  return serverFiles(ensemble, server, placement).configuration;
}

/** What the server's own Toxiproxy holds; peers are reached by the names of their networks' services. */
function proxiesOf(ensemble: Ensemble, server: ServerDescription): string {
  const own = containerLinks(ensemble, (peer) => `${peer.name}-network`).filter(({ owner }) => owner === server.name);
  const proxies = own.map(({ name, listen, upstream }) => ({
    name,
    listen: `${listen.host}:${listen.port}`,
    upstream: `${upstream.host}:${upstream.port}`,
    enabled: true,
  }));
  return `${JSON.stringify(proxies, null, 1)}\n`;
}

function headOf(name: string, { servers, zkVersion }: Ensemble): string {
  const observers = servers.filter(({ role }) => role === 'observer').length;
  const { client, toxiproxy, admin } = publishedPorts;
  const ports = servers.map(({ id }) => `127.0.0.1:${client + id}`).join(',');
  const lines = [
    `ZooKeeper ${zkVersion}, ${servers.length - observers} voting servers and ${observers} observing, every link through Toxiproxy.`,
    'Generated from the code of the docker runtime (compose/compose-file.ts); a test holds it current:',
    'npx vitest run --project unit compose --update writes it again.',
    '',
    `  docker compose -f compose/${name} up -d --wait    (Compose 2.23.1 or newer)`,
    `  npm run chaos -- --connect ${ports} -w register --time-limit 10`,
    `  curl -X POST http://127.0.0.1:${toxiproxy + 1}/proxies/quorum-1-2 -d '{"enabled": false}'    cuts a link`,
    `  curl http://127.0.0.1:${admin + 1}/commands/monitor    asks zk1 itself`,
    `  docker compose -f compose/${name} down -v`,
    '',
    `Server I takes clients on ${client} + I; its Toxiproxy answers on ${toxiproxy} + I, its AdminServer on ${admin} + I.`,
    'ZOOKEEPER_IMAGE and TOXIPROXY_IMAGE name other images, such as those that `npm run chaos -- --runtime docker` builds.',
  ];
  return lines.map((line) => `${`# ${line}`.trimEnd()}\n`).join('');
}
