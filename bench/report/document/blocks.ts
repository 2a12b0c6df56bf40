import type { PlotOptions } from '@observablehq/plot';

import type { Sizing } from '../../records/sizing.ts';

/** What a colour may add to the words. No meaning is carried by it alone. */
export type Tone = 'good' | 'bad' | 'warn' | 'quiet';

/** A piece of running text. */
export type Span =
  | string
  | { readonly code: string }
  | { readonly strong: string }
  | { readonly href: string };
export type Words = string | readonly Span[];

/** What stands where a row and a column of a table meet. */
export interface TableCell {
  readonly words: Words;
  /** Said beside it, or below it where there is little room: an interval, what is wrong. */
  readonly note: string | null;
  readonly tone: Tone | null;
}

interface TableColumn {
  readonly head: string;
  readonly align: 'left' | 'right';
  /** Characters below which this column should not be squeezed on a terminal; null: its texts are never wrapped. */
  readonly least: number | null;
  /** Whether it may stand below the column before it where a terminal is narrow. */
  readonly under: boolean;
}

export interface Table {
  readonly kind: 'table';
  readonly title: string;
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly TableCell[])[];
  /** Tables of one family line up on a terminal, and repeat no head. null: it stands alone. */
  readonly family: string | null;
  /** The number of columns that a terminal keeps beside each other when it has no room for all. */
  readonly together: number;
}

/** A picture: only HTML draws it. */
export interface Figure {
  readonly kind: 'figure';
  readonly title: string;
  /** What it shows, in a sentence or two. */
  readonly finding: string;
  /** The picture in words, for anyone who cannot see it. */
  readonly alternative: string;
  readonly legend: readonly LegendEntry[];
  /** `half`: two of them stand beside each other. */
  readonly size: 'full' | 'half';
  readonly draw: (view: View) => PlotOptions;
}

/** What a mark stands for. */
export interface LegendEntry {
  readonly sign: string | { readonly swatch: 'hatched' | 'outlined' };
  readonly color: string | null;
  readonly name: string;
}

/** The room for a picture, pixels. */
export interface View {
  readonly width: number;
  readonly isNarrow: boolean;
}

export type Block =
  | { readonly kind: 'paragraph'; readonly words: Words; readonly tone: Tone | null }
  | { readonly kind: 'list'; readonly items: readonly Words[]; readonly tone: Tone | null }
  | { readonly kind: 'code'; readonly text: string }
  | Table
  | Figure
  /** Blocks below a heading of their own. */
  | { readonly kind: 'part'; readonly title: string; readonly blocks: readonly Block[] }
  /** Folded away; a terminal leaves it out. */
  | { readonly kind: 'detail'; readonly summary: Words; readonly blocks: readonly Block[] }
  /** Computes a plan for the load that a reader types in, in HTML alone. */
  | {
      readonly kind: 'planner';
      readonly transports: readonly (Sizing & { readonly label: string })[];
    }
  /** Two columns, in HTML alone. */
  | { readonly kind: 'pair'; readonly blocks: readonly Block[] };

export interface Chapter {
  /** Unique within the document; a link leads to it. */
  readonly id: string;
  readonly title: string;
  /** What shows it: everything, all but a terminal, or HTML alone. */
  readonly media: 'all' | 'files' | 'page';
  readonly blocks: readonly Block[];
}

/** What a report says, in order, whatever shows it. */
export interface Document {
  readonly title: string;
  /** Which run it is of; of each where there are several. */
  readonly origin: readonly string[];
  /** Why it may not be relied upon, each with the word that it begins with. */
  readonly doubts: readonly { readonly word: string; readonly reason: string }[];
  readonly answer: { readonly lead: string; readonly rest: string };
  readonly opening: readonly Block[];
  readonly chapters: readonly Chapter[];
}

export const chapter = (
  id: string,
  title: string,
  blocks: readonly Block[],
  media: Chapter['media'] = 'all',
): Chapter => ({ id, title, blocks, media });
export const code = (text: string): Block => ({ kind: 'code', text });
export const paragraph = (words: Words, tone: Tone | null = null): Block => ({
  kind: 'paragraph',
  words,
  tone,
});
export const part = (title: string, blocks: readonly Block[]): Block => ({ kind: 'part', title, blocks });
export const detail = (summary: Words, blocks: readonly Block[]): Block => ({
  kind: 'detail',
  summary,
  blocks,
});

/** A list; nothing where there are no items. */
export const listing = (items: readonly Words[], tone: Tone | null = null): readonly Block[] =>
  items.length === 0 ? [] : [{ kind: 'list', items, tone }];

export const cell = (words: Words, note: string | null = null, tone: Tone | null = null): TableCell => ({
  words,
  note,
  tone,
});

/** A column of running text. */
export const textColumn = (head: string, least = 20): TableColumn => ({
  head,
  align: 'left',
  least,
  under: false,
});
/** A column of numbers or short words. */
export const numberColumn = (
  head: string,
  align: TableColumn['align'] = 'right',
  under = false,
): TableColumn => ({
  head,
  align,
  least: null,
  under,
});

/** A table that stands alone. Bare words become cells. */
export function table(
  title: string,
  columns: readonly TableColumn[],
  rows: readonly (readonly (Words | TableCell)[])[],
  { family = null, together = 1 }: Partial<Pick<Table, 'family' | 'together'>> = {},
): Table {
  return { kind: 'table', title, columns, rows: rows.map((row) => row.map(asCell)), family, together };
}

/** A text with what stands between backticks as code. Only for texts of our own. */
export function coded(text: string): Words {
  return text.split(/`([^`]+)`/).map((span, at) => (at % 2 === 1 ? { code: span } : span));
}

/** The words without any markup. */
export function plainWords(words: Words): string {
  if (typeof words === 'string') return words;
  return words.map((span) => (typeof span === 'string' ? span : Object.values(span).join(''))).join('');
}

function asCell(content: Words | TableCell): TableCell {
  return typeof content === 'object' && 'words' in content ? content : cell(content);
}
