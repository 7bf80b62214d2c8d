import { expect, it } from 'vitest';
import { cpuNsOfStat } from './process-cpu.js';
import { counted, countersOf } from './server-counters.js';

const answer = [
  'zk_version\t3.9.5',
  'zk_server_state\tleader',
  'zk_packets_sent\t1200',
  'zk_watch_count\t9',
  'zk_sum_node_created_watch_count\t1',
  'zk_sum_node_deleted_watch_count\t200',
  'zk_max_node_deleted_watch_count\t4',
  'zk_sum_node_changed_watch_count\t0',
  'zk_sum_node_children_watch_count\t2',
  'zk_response_packet_get_children_cache_hits\t300',
  'zk_response_packet_get_children_cache_misses\t100',
  'zk_response_packet_cache_hits\t0',
  'zk_response_packet_cache_misses\t50',
  '',
].join('\n');

it("reads a server's counters from its answer to mntr", () => {
  expect(countersOf('zk2', answer)).toEqual({
    packetsSent: 1200,
    watches: 9,
    notifications: 203,
    wokenByDeletions: 200,
    wokenByDeletionMax: 4,
    listings: 400,
    looks: 50,
    leader: 'zk2',
  });
});

it('knows what an old server does not count', () => {
  const old = 'zk_server_state\tfollower\nzk_packets_sent\t7\nzk_watch_count\t0\n';
  expect(countersOf('zk1', old)).toMatchObject({ packetsSent: 7, notifications: null, listings: null, leader: null });
  expect(counted(null, 3)).toBeNull();
  expect(counted(1, 3)).toBe(2);
});

it("reads a process' CPU time whatever the program is called", () => {
  const stat = `42 (a) b (c) S 1 42 42 0 -1 4194304 100 0 0 0 150 50 0 0 20 0 11 0 1000 1 1`;
  expect(cpuNsOfStat(stat)).toBe(2e9);
});
