import type { EventStat } from '../harness/history/event.js';
import type { Reply, Stat } from '../harness/session/session.js';

/** The part of a stat that judges use. */
export function eventStat(stat: Stat): EventStat {
  return {
    czxid: stat.czxid,
    mzxid: stat.mzxid,
    pzxid: stat.pzxid,
    version: stat.version,
    cversion: stat.cversion,
    numChildren: stat.numChildren,
    ephemeralOwner: stat.ephemeralOwner,
  };
}

/** The reply's zxid as an event field, where the driver knows it. */
export function replyZxid(reply: Reply): { readonly zxid?: number } {
  return reply.zxid === undefined ? {} : { zxid: reply.zxid };
}

/** An acknowledged setData: its stat's `mzxid` is the transaction's own zxid, whatever the driver knows of headers. */
export function writeFields(reply: Reply & { readonly stat: Stat }): {
  readonly zxid: number;
  readonly version: number;
  readonly stat: EventStat;
} {
  return { zxid: reply.zxid ?? reply.stat.mzxid, version: reply.stat.version, stat: eventStat(reply.stat) };
}

/** What a read of a node's data shows besides the data. */
export function readFields(reply: Reply & { readonly stat: Stat }): {
  readonly zxid?: number;
  readonly version: number;
  readonly stat: EventStat;
} {
  return { ...replyZxid(reply), version: reply.stat.version, stat: eventStat(reply.stat) };
}
