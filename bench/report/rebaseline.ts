import type { Rebaseline } from '../records/rebaseline.ts';
import { defineRegistry } from '../registry.ts';
import type { ReportOptions } from './contract.ts';
import { rebaselineDocument } from './document/rebaseline.ts';
import { renderMarkdown } from './markdown.ts';
import { renderTerminal } from './terminal-blocks.ts';

type RebaselineFormat = (rebaseline: Rebaseline, options: ReportOptions) => string;

const table = {
  terminal: (rebaseline, options) => renderTerminal(rebaselineDocument(rebaseline), options),
  markdown: (rebaseline) => renderMarkdown(rebaselineDocument(rebaseline)),
  json: (rebaseline) => `${JSON.stringify(rebaseline, null, 2)}\n`,
} as const satisfies Record<string, RebaselineFormat>;

/** Figures that were measured again, by the name that `rebaseline --format` takes. */
export const rebaselineFormats = defineRegistry<RebaselineFormat>('format', table);
