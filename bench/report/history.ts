import type { History } from '../records/history.ts';
import { defineRegistry } from '../registry.ts';
import type { ReportOptions } from './contract.ts';
import { historyDocument } from './document/history.ts';
import { renderHtml } from './html.ts';
import { renderMarkdown } from './markdown.ts';
import { renderTerminal } from './terminal-blocks.ts';

type HistoryFormat = (history: History, options: ReportOptions) => string;

const table = {
  terminal: (history, options) => renderTerminal(historyDocument(history, true), options),
  markdown: (history) => renderMarkdown(historyDocument(history, true)),
  html: (history) => renderHtml(historyDocument(history, false), 'run.json of each run'),
} as const satisfies Record<string, HistoryFormat>;

/** Several runs below each other, by the name that `history --format` takes. */
export const historyFormats = defineRegistry<HistoryFormat>('format', table);
