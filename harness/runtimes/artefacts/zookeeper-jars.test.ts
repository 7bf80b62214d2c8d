import { describe, expect, it } from 'vitest';
import { mavenProjectFor } from './maven-project.js';
import { whyMavenFailed } from './zookeeper-jars.js';

describe('why Maven failed', () => {
  // As Maven 3.8 and 3.9 say it.
  const noParent =
    '[ERROR] Non-resolvable import POM: Could not find artifact org.apache.zookeeper:parent:pom:9.9.9 in central (…)';
  const remembered =
    '[ERROR] org.apache.zookeeper:zookeeper:jar:3.4.99 was not found in https://… during a previous attempt.';
  const noNetwork =
    '[ERROR] Could not transfer artifact org.apache.zookeeper:zookeeper:pom:3.9.4 from/to central: Unknown host';

  it('is a release that does not exist', () => {
    expect(whyMavenFailed('9.9.9', undefined, noParent)).toMatchObject({ exitCode: 254, code: 'NO_SUCH_ZK_VERSION' });
    expect(whyMavenFailed('3.4.99', undefined, remembered)).toMatchObject({ exitCode: 254 });
  });

  it('is the network, for a release that exists', () => {
    expect(whyMavenFailed('3.9.4', undefined, noNetwork)).toMatchObject({
      exitCode: 255,
      code: 'MAVEN_FAILED',
      message: expect.stringContaining('Unknown host') as string,
    });
  });

  it('is bad usage all the same when nobody can tell and the version is not known here', () => {
    const error = whyMavenFailed('9.9.9', undefined, noNetwork);
    expect(error).toMatchObject({ exitCode: 254, code: 'NO_SUCH_ZK_VERSION' });
    expect(error.message).toContain('Unknown host');
    expect(error.message).not.toContain('\n');
  });

  it('is that there is no Maven', () => {
    expect(whyMavenFailed('3.9.5', 'ENOENT', '')).toMatchObject({ exitCode: 254, code: 'NO_MAVEN' });
  });
});

describe('the Maven project', () => {
  it('names what the published POM leaves out, in the versions of the release', () => {
    const project = mavenProjectFor('3.9.5');
    for (const artifact of ['jetty-server', 'jetty-servlet', 'jackson-databind', 'commons-cli', 'logback-classic']) {
      expect(project).toContain(`<artifactId>${artifact}</artifactId><scope>runtime</scope>`);
    }
    expect(project).toContain('<artifactId>parent</artifactId><version>3.9.5</version>');
  });

  it('asks for no parent POM where a release has none', () => {
    expect(mavenProjectFor('3.4.14')).not.toContain('parent');
    expect(mavenProjectFor('3.5.4-beta')).not.toContain('parent');
    expect(mavenProjectFor('3.5.5')).toContain('parent');
  });
});
