import { defineRegistry } from '../registry.ts';
import { benchmark } from './benchmark.ts';
import type { ReportFormat } from './contract.ts';
import { csv } from './csv.ts';
import { github } from './github.ts';
import { html } from './html.ts';
import { json } from './json.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';
import { terminal } from './terminal.ts';

const table = { terminal, markdown, html, json, csv, github, junit, benchmark } as const satisfies Record<
  string,
  ReportFormat
>;

/** Every report format, by the name that `--format` takes. */
export const formats = defineRegistry<ReportFormat>('report format', table);
