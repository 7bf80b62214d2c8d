import type { OperationTable } from './operation-table.js';
import { outcomeCode } from './operation-table.js';
import type { ReportClient } from './report-data.js';

export interface ClientLanes {
  readonly clients: readonly ReportClient[];
  /** The lane of each process. */
  readonly laneOf: ReadonlyMap<number, number>;
}

/**
 * A lane per client: a process whose operation ended unknown goes on under its number plus the number of clients.
 * Processes that only read after healing have lanes of their own.
 *
 * @param clientCount where it is known; otherwise inferred, or every process is a client
 */
export function clientLanes(table: OperationTable, clientCount: number | null): ClientLanes {
  const count = clientCount ?? inferredCount(table);
  const processes = new Map<number, { workload: string; final: boolean }>();
  for (let place = 0; place < table.length; place++) {
    const process = table.process.at(place);
    const isFinal = table.final.at(place) === 1;
    const known = processes.get(process);
    if (known !== undefined) known.final &&= isFinal;
    else processes.set(process, { workload: table.kinds[table.kind.at(place)]?.workload ?? '', final: isFinal });
  }
  const lanes = new Map<string, { readonly order: number; readonly client: ReportClient }>();
  const names = new Map<number, string>();
  for (const [process, { workload, final }] of processes) {
    const number = final || count === null ? process : process % count;
    const name = final ? `final reads, process ${process}` : `client ${number}`;
    names.set(process, name);
    if (!lanes.has(name)) lanes.set(name, { order: number + (final ? 1e9 : 0), client: { name, workload } });
  }
  const ordered = [...lanes].sort(([, a], [, b]) => a.order - b.order);
  const laneNumbers = new Map(ordered.map(([name], lane) => [name, lane]));
  return {
    clients: ordered.map(([, { client }]) => client),
    laneOf: new Map([...names].map(([process, name]) => [process, laneNumbers.get(name) ?? 0])),
  };
}

/** One more than the highest process before anything ended unknown, if every later process then has a predecessor. */
function inferredCount(table: OperationTable): number | null {
  const unknown = new Set<number>();
  const seen = new Set<number>();
  let firstUnknownNs = Infinity;
  for (let place = 0; place < table.length; place++) {
    if (table.outcome.at(place) !== outcomeCode.info) continue;
    unknown.add(table.process.at(place));
    const endNs = table.completedNs.at(place);
    if (!Number.isNaN(endNs)) firstUnknownNs = Math.min(firstUnknownNs, endNs);
  }
  let count = 0;
  for (let place = 0; place < table.length; place++) {
    if (table.final.at(place) === 1) continue;
    const process = table.process.at(place);
    seen.add(process);
    if (table.invokedNs.at(place) <= firstUnknownNs) count = Math.max(count, process + 1);
  }
  const fits = [...seen].every((process) => process < count || unknown.has(process - count));
  return fits && count > 0 ? count : null;
}
