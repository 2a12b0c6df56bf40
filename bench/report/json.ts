import { runFileText } from '../records/run-file.ts';
import type { ReportFormat } from './contract.ts';

/** The run file itself, byte for byte as it is on disk. */
export const json: ReportFormat = {
  label: 'run.json as it is on disk',
  fileName: null,
  render: (run) => runFileText(run),
};
