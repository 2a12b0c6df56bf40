import { markdownTable } from 'markdown-table';

import type { ReportFormat } from './contract.ts';
import type { Block, Document, Table, Words } from './document/blocks.ts';
import { documentOf } from './document/run.ts';

/** The whole report for GitHub and other readers of Markdown. */
export const markdown: ReportFormat = {
  label: 'the whole report as Markdown',
  fileName: 'report.md',
  render: (run) => renderMarkdown(documentOf(run)),
};

/** A document without its pictures. */
export function renderMarkdown({ title, origin, doubts, answer, opening, chapters }: Document): string {
  return `${[
    `# ${escapeMarkdown(title)}`,
    ...origin.map(escapeMarkdown),
    ...doubts.map(({ word, reason }) => `**${word}.** ${escapeMarkdown(reason)}`),
    `**${escapeMarkdown(answer.lead)}** ${escapeMarkdown(answer.rest)}`.trimEnd(),
    ...rendered(opening),
    ...chapters.flatMap((chapter) => {
      const blocks = chapter.media === 'page' ? [] : rendered(chapter.blocks);
      return blocks.length === 0 ? [] : [`## ${escapeMarkdown(chapter.title)}`, ...blocks];
    }),
  ].join('\n\n')}\n`;
}

function rendered(blocks: readonly Block[]): readonly string[] {
  return blocks.flatMap((block): readonly string[] => {
    switch (block.kind) {
      case 'paragraph':
        return [written(block.words)];
      case 'list':
        return [block.items.map((item) => `- ${written(item)}`).join('\n')];
      case 'code':
        return [`\`\`\`sh\n${block.text}\n\`\`\``];
      case 'table':
        return [drawTable(block)];
      case 'part': {
        const inner = rendered(block.blocks);
        return inner.length === 0 ? [] : [`### ${escapeMarkdown(block.title)}`, ...inner];
      }
      case 'detail': {
        const inner = rendered(block.blocks);
        return inner.length === 0
          ? []
          : [`<details><summary>${written(block.summary)}</summary>`, ...inner, '</details>'];
      }
      case 'pair':
      case 'planner':
      case 'figure':
        return [];
      default:
        return block satisfies never;
    }
  });
}

function drawTable({ columns, rows }: Table): string {
  return markdownTable(
    [
      columns.map(({ head }) => escapeMarkdown(head)),
      ...rows.map((row) =>
        row.map(({ words, note }) =>
          [written(words), ...(note === null ? [] : [escapeMarkdown(note)])].join(' '),
        ),
      ),
    ],
    { align: columns.map(({ align }) => align) },
  );
}

/** Words as Markdown, on one line. */
export function written(words: Words): string {
  if (typeof words === 'string') return escapeMarkdown(words);
  return words
    .map((span) => {
      if (typeof span === 'string') return escapeMarkdown(span);
      if ('strong' in span) return `**${escapeMarkdown(span.strong)}**`;
      if ('href' in span)
        return /^https?:\/\/[^\s<>]+$/.test(span.href) ? `<${span.href}>` : escapeMarkdown(span.href);
      return `\`${span.code
        .replaceAll(/\s+/g, ' ')
        .replaceAll('`', "'")
        .replaceAll('|', String.raw`\|`)}\``;
    })
    .join('');
}

/** A text that Markdown shows as it is, in a table as well: `|` would end a cell, `<` begin a tag. */
export function escapeMarkdown(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ').replaceAll(/[\\|<*`_[\]]/g, String.raw`\$&`);
}
