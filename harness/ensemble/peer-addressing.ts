import { compareZooKeeperVersions } from './zookeeper-version.js';

/**
 * Whether servers listen for their peers on all addresses of the machine, whatever `quorumListenOnAllIPs` says: before
 * 3.4.6, which brought that setting.
 */
export function listensOnAllAddresses(zkVersion: string): boolean {
  return compareZooKeeperVersions(zkVersion, '3.4.6') < 0;
}

/**
 * Whether servers tell their peers the IP address to connect back to for elections, instead of their name: 3.5.6 to
 * 3.8.1. Names can lead through a proxy, an address cannot. (`NetUtils.formatInetAddr` of each version was read; seen
 * on 3.5.10, 3.6.4 and 3.7.2 as election connections past the proxies.)
 */
export function announcesIpAddress(zkVersion: string): boolean {
  return compareZooKeeperVersions(zkVersion, '3.5.6') >= 0 && compareZooKeeperVersions(zkVersion, '3.8.1') <= 0;
}
