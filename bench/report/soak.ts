import type { Soak, SoakCheckpoint } from '../records/soak.ts';
import { defineRegistry } from '../registry.ts';
import type { ReportOptions } from './contract.ts';
import { soakDocument } from './document/soak.ts';
import { formatCount, formatSeconds, formatValue } from './format.ts';
import { renderMarkdown } from './markdown.ts';
import { renderTerminal } from './terminal-blocks.ts';

type LabelOf = (id: string) => string;
type SoakFormat = (soak: Soak, labelOf: LabelOf, options: ReportOptions) => string;

const table = {
  terminal: (soak, labelOf, options) => renderTerminal(soakDocument(soak, labelOf), options),
  markdown: (soak, labelOf) => renderMarkdown(soakDocument(soak, labelOf)),
  json: (soak) => `${JSON.stringify(soak, null, 2)}\n`,
} as const satisfies Record<string, SoakFormat>;

/** A soak by the name that `soak --format` takes. */
export const soakFormats = defineRegistry<SoakFormat>('format', table);

/** A checkpoint for whoever looks on: `SSE: 2 min 0 s of 600 min 0 s, RSS 81.2 MB, 3 timers, p50 412 µs, none missed`. */
export function soakProgressWords(
  label: string,
  { rssBytes, heapBytes, timers, deliveryP50Ns, missed }: SoakCheckpoint,
  doneSeconds: number,
  wholeSeconds: number,
): string {
  return [
    `${label}: ${formatSeconds(doneSeconds)} of ${formatSeconds(wholeSeconds)}`,
    `RSS ${formatValue(rssBytes, 'bytes')}`,
    `heap ${formatValue(heapBytes, 'bytes')}`,
    formatCount(timers, 'timer'),
    `p50 ${formatValue(deliveryP50Ns, 'ns')}`,
    missed === 0 ? 'none missed' : `${formatCount(missed, 'event')} missed`,
  ].join(', ');
}
