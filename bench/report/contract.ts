import type { RunFile } from '../records/run.ts';

/** Where a report is shown. Formats that are files ignore it. */
export interface ReportOptions {
  /** Width of the terminal in characters; below 80 counts as 80. */
  readonly columns: number;
  /** Whether to use colours. No meaning is carried by colour alone. */
  readonly color: boolean;
  /** Whether a terminal gets one screen in place of everything; absent: everything. */
  readonly isShort?: boolean;
}

/** One way to render a run. The id is its key in the registry. */
export interface ReportFormat {
  /** What it is, for `--help`. */
  readonly label: string;
  /** Name of the file that every run leaves in its folder; null: none. */
  readonly fileName: string | null;
  /** Pure: the same run and options give the same bytes. The text ends with a line end. */
  readonly render: (run: RunFile, options: ReportOptions) => string;
  /** What goes to stdout beside a text that a CI system takes from a file of its own; absent: there is no such file. */
  readonly beside?: {
    /** The environment variable that names the file, to which the text is appended. */
    readonly variable: string;
    readonly render: (run: RunFile) => string;
  };
}
