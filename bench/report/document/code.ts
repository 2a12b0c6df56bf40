import type { CodeCount } from '../../records/functional-checks.ts';
import type { RunFile } from '../../records/run.ts';
import { formatCount } from '../format.ts';
import { detail, paragraph, part, type Block, type Chapter } from './blocks.ts';

/** The sources behind the claim on simple and complex interfaces, facing each other; nothing where the run does not hold them. */
export function codeChapters({ functionalChecks: { code } }: RunFile): readonly Chapter[] {
  const files = code?.files.filter(({ text }) => text !== null) ?? [];
  if (files.length === 0) return [];
  const side = (title: string, name: CodeCount['side']): Block =>
    part(title, [
      {
        kind: 'pair',
        blocks: files.filter((file) => file.side === name).map(source),
      },
    ]);
  return [
    {
      id: 'code',
      title: 'Both sides as code',
      media: 'page',
      blocks: [
        paragraph(
          "This project's own matching files: each server sends the same stream, each client reads it and detects losses. What both transports share is in other files and counts for neither. Blank lines and comments are not counted.",
        ),
        side('The servers', 'server'),
        side('The clients', 'client'),
      ],
    },
  ];
}

function source({ path, lines, importedNames, protocolTerms, text }: CodeCount): Block {
  const concepts = [...importedNames, ...protocolTerms];
  return detail(
    [{ code: path }, `: ${formatCount(lines, 'line')}, ${formatCount(concepts.length, 'concept')}`],
    [paragraph(`To look up: ${concepts.join(', ')}.`, 'quiet'), { kind: 'code', text: text ?? '' }],
  );
}
