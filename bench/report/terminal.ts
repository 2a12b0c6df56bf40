import type { ReportFormat } from './contract.ts';
import { documentOf } from './document/run.ts';
import { shortDocumentOf } from './document/short.ts';
import { renderTerminal } from './terminal-blocks.ts';

/** The report for people at a terminal, one screen, or everything but its pictures and what is folded away elsewhere. */
export const terminal: ReportFormat = {
  label: 'tables for the terminal',
  fileName: null,
  render: (run, options) =>
    renderTerminal(options.isShort === true ? shortDocumentOf(run) : documentOf(run), options),
};
