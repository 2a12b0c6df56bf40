import picocolors from 'picocolors';

import type { ReportOptions } from './contract.ts';
import { plainWords, type Block, type Document, type Table, type Words } from './document/blocks.ts';
import { flat, wrap } from './layout.ts';
import { tableDrawer, type Paint } from './terminal-table.ts';

const NARROWEST = 40;
/** Running text wider than this is hard to read. */
const WIDEST_TEXT = 100;

/** A document as lines of at most `columns` characters. */
export function renderTerminal(document: Document, options: ReportOptions): string {
  const canvas = canvasFor(
    document.chapters.flatMap(({ blocks }) => blocks),
    { ...options, columns: Math.max(options.columns, NARROWEST) },
  );
  const { paint, width } = canvas;
  const { title, origin, doubts, answer, opening, chapters } = document;
  const quiet = (line: string): string => paint(line, 'quiet');
  const head = [
    ...headOf(title, width, paint),
    ...origin.flatMap((line) => wrap(line, width, '   ')).map(quiet),
    ...doubts.flatMap(({ word, reason }) =>
      wrap(`${word}. ${reason}`, width).map((line) => paint(line, 'warn')),
    ),
    '',
    ...wrap(answer.lead, width).map((line) => paint(line, 'strong')),
    ...wrap(answer.rest, width),
    ...drawBlocks(opening, canvas),
  ];
  const shown = chapters
    .filter(({ media }) => media === 'all')
    .map((chapter) => [chapter.title, drawBlocks(chapter.blocks, canvas)] as const)
    .filter(([, lines]) => lines.length > 0)
    .map(([name, lines]) => [...headOf(name, width, paint), ...lines]);
  return `${[head, ...shown].map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** A title on as many lines as it needs; none without one. */
function headOf(title: string, width: number, paint: Paint): readonly string[] {
  return title === '' ? [] : wrap(title, width).map((line) => paint(line, 'strong'));
}

/** Blocks alone, for commands whose output is no report. */
export function renderBlocks(blocks: readonly Block[], options: ReportOptions): string {
  return `${drawBlocks(blocks, canvasFor(blocks, options)).join('\n')}\n`;
}

interface Canvas {
  readonly paint: Paint;
  /** Of running text. */
  readonly width: number;
  readonly draw: (table: Table, isHeadNeeded: boolean) => readonly string[];
}

function canvasFor(blocks: readonly Block[], { columns, color }: ReportOptions): Canvas {
  const colors = picocolors.createColors(color);
  const paints = {
    good: colors.green,
    bad: colors.red,
    warn: colors.yellow,
    quiet: colors.gray,
    strong: colors.bold,
  };
  const paint: Paint = (text, tone) => (tone === null || text === '' ? text : paints[tone](text));
  const tables = tablesIn(blocks);
  const drawers = new Map<string, ReturnType<typeof tableDrawer>>();
  return {
    paint,
    width: Math.min(columns, WIDEST_TEXT),
    draw: (one, isHeadNeeded) => {
      if (one.family === null) return tableDrawer([one], columns, paint)(one, true);
      const family = tables.filter((other) => other.family === one.family);
      const drawer = drawers.get(one.family) ?? tableDrawer(family, columns, paint);
      drawers.set(one.family, drawer);
      return drawer(one, isHeadNeeded);
    },
  };
}

function tablesIn(blocks: readonly Block[]): readonly Table[] {
  return blocks.flatMap((block) => {
    if (block.kind === 'table') return [block];
    return block.kind === 'part' ? tablesIn(block.blocks) : [];
  });
}

function drawBlocks(
  blocks: readonly Block[],
  canvas: Canvas,
  above: { head: string } = { head: '' },
): readonly string[] {
  const { paint, width } = canvas;
  return blocks.flatMap((block): readonly string[] => {
    switch (block.kind) {
      case 'paragraph':
        return drawWords(block.words, width, canvas).map((line) => paint(line, block.tone));
      case 'list':
        return block.items.flatMap((item) =>
          drawWords(['- ', item].flat(), width, canvas, '  ').map((line) => paint(line, block.tone)),
        );
      case 'code':
        return block.text.split('\n').map((line) => `  ${flat(line)}`);
      case 'table': {
        // Cells of one scenario share the head of the first.
        const head = block.columns.map((column) => column.head).join('\n');
        const isRepeated = block.family !== null && above.head === head;
        above.head = head;
        return canvas.draw(block, !isRepeated);
      }
      case 'part': {
        const lines = drawBlocks(block.blocks, canvas, above);
        if (lines.length === 0) return [];
        return ['', ...headOf(block.title, width, paint), ...lines];
      }
      case 'figure':
      case 'planner':
      case 'detail':
      case 'pair':
        return [];
      default:
        return block satisfies never;
    }
  });
}

/** Running text with its first words in bold where they are strong, and a link at its end on a line of its own, whole. */
function drawWords(content: Words, width: number, { paint }: Canvas, indent = ''): readonly string[] {
  const spans = typeof content === 'string' ? [content] : content;
  const last = spans.at(-1);
  const link = typeof last === 'object' && 'href' in last ? last.href : null;
  const lines = wrap(plainWords(link === null ? spans : spans.slice(0, -1)), width, indent);
  const strong = spans.slice(0, 2).find((span) => typeof span === 'object' && 'strong' in span);
  const bold = strong === undefined ? '' : flat(plainWords([strong]));
  return [
    ...lines.map((line, at) =>
      at === 0 && bold !== '' ? line.replace(bold, (words) => paint(words, 'strong')) : line,
    ),
    ...(link === null ? [] : [flat(link)]),
  ];
}
