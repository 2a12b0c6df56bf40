import type { ReportFormat } from './contract.ts';
import { documentOf } from './document/run.ts';
import { renderTerminal } from './terminal-blocks.ts';

/** The report for people at a terminal, without its pictures and what is folded away elsewhere. */
export const terminal: ReportFormat = {
  label: 'tables for the terminal',
  fileName: null,
  render: (run, options) => renderTerminal(documentOf(run), options),
};
