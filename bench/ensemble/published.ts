/**
 * Table 1 of P. Hunt, M. Konar, F. P. Junqueira, B. Reed, "ZooKeeper: Wait-free coordination for Internet-scale systems"
 * (USENIX ATC 2010): requests a second of a saturated ensemble, by number of servers.
 */
export const publishedTable: readonly { readonly servers: number; readonly reads: number; readonly writes: number }[] =
  [
    { servers: 3, reads: 87_000, writes: 21_000 },
    { servers: 5, reads: 165_000, writes: 18_000 },
    { servers: 7, reads: 257_000, writes: 14_000 },
    { servers: 9, reads: 296_000, writes: 12_000 },
    { servers: 13, reads: 460_000, writes: 8_000 },
  ];

/** What they measured on. */
export const publishedSetting =
  'Published: a machine with two cores, a gigabit network and two disks (one for the log) for each server, 250 clients on 35 other machines with at least 100 requests under way each, 1 KB requests, ZooKeeper of 2010';
