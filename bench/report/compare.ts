import type { RunComparison } from '../records/run-comparison.ts';
import type { ReportOptions } from './contract.ts';
import { comparisonDocument } from './document/compare.ts';
import { renderTerminal } from './terminal-blocks.ts';

/** Two runs side by side, for people at a terminal. */
export function renderComparison(comparison: RunComparison, options: ReportOptions): string {
  return renderTerminal(comparisonDocument(comparison), options);
}
