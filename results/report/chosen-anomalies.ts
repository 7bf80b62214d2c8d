import type { Anomaly, CheckResult } from '../../checkers/verdict.js';
import { anomalyCount } from '../why.js';

/** Anomalies that a page shows; the others are counted. */
const shownMost = 100;
const shownPerCheckerLeast = 10;

export interface ChosenAnomaly {
  readonly checker: string;
  readonly anomaly: Anomaly;
}

/** The first anomalies of each checker, in the order of the checkers. */
export function chooseAnomalies(checkers: Readonly<Record<string, CheckResult>>): ChosenAnomaly[] {
  const finding = Object.entries(checkers).filter(([, { anomalies }]) => anomalies.length > 0);
  const each = Math.max(shownPerCheckerLeast, Math.floor(shownMost / Math.max(1, finding.length)));
  return finding.flatMap(([checker, { anomalies }]) =>
    anomalies.slice(0, each).map((anomaly) => ({ checker, anomaly })),
  );
}

/** All that were found, shown or not. */
export function countAnomalies(checkers: Readonly<Record<string, CheckResult>>): number {
  return Object.values(checkers).reduce((sum, check) => sum + anomalyCount(check), 0);
}
