import type { RunComparison } from '../records/run-comparison.ts';
import { defineRegistry } from '../registry.ts';
import type { ReportOptions } from './contract.ts';
import { commentDocument } from './document/comment.ts';
import { comparisonDocument } from './document/compare.ts';
import { renderHtml } from './html.ts';
import { renderMarkdown } from './markdown.ts';
import { renderTerminal } from './terminal-blocks.ts';

type ComparisonFormat = (comparison: RunComparison, options: ReportOptions) => string;

const table = {
  terminal: (comparison, options) => renderTerminal(comparisonDocument(comparison), options),
  /** Short: for a comment on a pull request. */
  markdown: (comparison) => renderMarkdown(commentDocument(comparison)),
  html: (comparison) => renderHtml(comparisonDocument(comparison), 'run.json of both runs'),
  json: (comparison) => `${JSON.stringify(comparison, null, 2)}\n`,
} as const satisfies Record<string, ComparisonFormat>;

/** Two runs side by side, by the name that `compare --format` takes. */
export const comparisonFormats = defineRegistry<ComparisonFormat>('format', table);
