import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { ReportData, Span } from '../report-data.js';
import type { Operations } from './operations.js';

/** What every part of the page knows. */
export interface Report {
  readonly data: ReportData;
  readonly operations: Operations;
  /** Numbers of the anomalies that name an operation, by row. */
  readonly anomaliesOf: ReadonlyMap<number, readonly number[]>;
  /** What the time line shows. */
  readonly window: Span;
  readonly setWindow: (window: Span) => void;
  /** Row of the operation that is looked at. */
  readonly selected: number | null;
  /** Rises when colours change. */
  readonly themeVersion: number;
}

const context = createContext<Report | null>(null);

export const ReportProvider = context.Provider;

export function useReport(): Report {
  const report = useContext(context);
  if (report === null) throw new Error('no report around this part of the page');
  return report;
}
