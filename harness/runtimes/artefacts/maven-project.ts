import { compareZooKeeperVersions, hasFeaturesOf } from '../../ensemble/zookeeper-version.js';

interface Dependency {
  readonly group: string;
  readonly artifact: string;
  /** Left out: the version that ZooKeeper itself was released with. */
  readonly version?: string;
}

// ZooKeeper's published POM marks these as optional or provided, so Maven would leave them out.
const adminServer: readonly Dependency[] = [
  { group: 'org.eclipse.jetty', artifact: 'jetty-server' },
  { group: 'org.eclipse.jetty', artifact: 'jetty-servlet' },
  { group: 'com.fasterxml.jackson.core', artifact: 'jackson-databind' },
];
const commandLine: Dependency = { group: 'commons-cli', artifact: 'commons-cli' };
const metrics: readonly Dependency[] = [
  { group: 'io.dropwizard.metrics', artifact: 'metrics-core' },
  { group: 'org.xerial.snappy', artifact: 'snappy-java' },
];
const logback: Dependency = { group: 'ch.qos.logback', artifact: 'logback-classic' };
// Before 3.8 ZooKeeper logged through log4j 1.2; reload4j is the maintained form of it, to which the last releases of
// 3.5, 3.6 and 3.7 went over themselves. Naming it for all of them gives one way to configure their logs.
const reload4j: readonly Dependency[] = [
  { group: 'org.slf4j', artifact: 'slf4j-reload4j', version: '1.7.36' },
  // Named though the other brings it: the parent POMs of 3.5.10, 3.6.4 and 3.7.2 manage it away.
  { group: 'ch.qos.reload4j', artifact: 'reload4j', version: '1.2.19' },
];

function namedDependencies(version: string): readonly Dependency[] {
  if (hasFeaturesOf(version, '3.8')) return [...adminServer, commandLine, ...metrics, logback];
  if (hasFeaturesOf(version, '3.6')) return [...adminServer, commandLine, ...metrics, ...reload4j];
  if (hasManagedVersions(version)) return [...adminServer, commandLine, ...reload4j];
  return reload4j;
}

/** From 3.5.5 on (and not in 3.4) releases have a parent POM that lists the version of everything they need. */
function hasManagedVersions(version: string): boolean {
  return compareZooKeeperVersions(version, '3.5.5') >= 0;
}

/** A Maven project that depends on all that a ZooKeeper server of this version needs at run time. */
export function mavenProjectFor(version: string): string {
  const managed = `
  <dependencyManagement><dependencies><dependency>
    <groupId>org.apache.zookeeper</groupId><artifactId>parent</artifactId><version>${version}</version>
    <type>pom</type><scope>import</scope>
  </dependency></dependencies></dependencyManagement>`;
  const named = namedDependencies(version).map(
    ({ group, artifact, version: own }) => `
    <dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId>${
      own === undefined ? '' : `<version>${own}</version>`
    }<scope>runtime</scope></dependency>`,
  );
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>zk-chaos</groupId><artifactId>zookeeper-server</artifactId><version>1</version>${
    hasManagedVersions(version) ? managed : ''
  }
  <dependencies>
    <dependency>
      <groupId>org.apache.zookeeper</groupId><artifactId>zookeeper</artifactId><version>${version}</version>
      <exclusions>
        <exclusion><groupId>log4j</groupId><artifactId>log4j</artifactId></exclusion>
        <exclusion><groupId>org.slf4j</groupId><artifactId>slf4j-log4j12</artifactId></exclusion>
      </exclusions>
    </dependency>${named.join('')}
  </dependencies>
</project>
`;
}
