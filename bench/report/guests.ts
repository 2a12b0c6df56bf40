import type { ReportOptions } from './contract.ts';
import { cell, table, textColumn } from './document/blocks.ts';
import { renderBlocks } from './terminal-blocks.ts';

/** A server that others wrote, as a list shows it. */
export interface GuestRow {
  readonly id: string;
  readonly label: string;
  readonly serves: string;
  readonly licence: string;
  readonly source: string;
  /** null: it is not installed. */
  readonly version: string | null;
}

/** Which of them are installed, and how to get the others. */
export function renderGuests(rows: readonly GuestRow[], options: ReportOptions): string {
  const guestTable = table(
    'Guests',
    [
      textColumn('Name', 8),
      textColumn('Server', 12),
      textColumn('Here', 16),
      textColumn('What serves', 24),
      textColumn('Licence', 8),
    ],
    rows.map(({ id, label, serves, licence, source, version }) => [
      id,
      label,
      version ?? cell(`no. To get it: ${source}`, null, 'warn'),
      serves,
      licence,
    ]),
  );
  return renderBlocks([guestTable], options);
}
