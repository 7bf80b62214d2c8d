import type { Ensemble } from './ensemble.js';

/** Small enough for many on one machine: start-up time matters more than throughput. */
export const smallJvm: readonly string[] = ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xshare:auto'];

const containerJvm = [
  '-XX:-UsePerfData',
  '-XX:+ExitOnOutOfMemoryError',
  '-Djava.net.preferIPv4Stack=true',
  // Its classes are not among those of the maintained log4j that local images hold.
  '-Dzookeeper.jmx.log4j.disable=true',
];

/** JVMFLAGS of a server in a container: behind the image's own arguments, so that these win. */
export function containerJvmFlags({ jvmArguments }: Ensemble): string {
  const chosen = jvmArguments.length > 0 ? jvmArguments : smallJvm;
  return [...chosen, ...containerJvm].join(' ');
}
