import type { RecordedLook } from '../leadership-timeline.js';
import type { ReportServer, ServerStretch } from './report-data.js';

/** Each server's roles and epochs as the observer saw them, one stretch for as long as nothing changed. */
export function serverLanes(
  looks: readonly RecordedLook[],
  known: readonly { readonly name: string; readonly role: string }[],
  endMs: number,
): ReportServer[] {
  const lanes = new Map<string, ServerStretch[]>(known.map(({ name }) => [name, []]));
  for (const { timeNs, server, role, epoch } of looks) {
    const stretches = lanes.get(server) ?? [];
    lanes.set(server, stretches);
    const last = stretches.at(-1);
    if (last !== undefined && last.role === role && last.epoch === epoch) continue;
    if (last !== undefined) stretches[stretches.length - 1] = { ...last, toMs: timeNs / 1e6 };
    stretches.push({ role, epoch, fromMs: timeNs / 1e6, toMs: endMs });
  }
  return [...lanes]
    .sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
    .map(([name, stretches]) => {
      const role = known.find((server) => server.name === name)?.role;
      return { name, voting: role === undefined ? null : role === 'participant', stretches };
    });
}
