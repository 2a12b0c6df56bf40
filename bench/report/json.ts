import { runFileText } from '../records/run.ts';
import type { ReportFormat } from './contract.ts';

/** The run file itself, byte for byte as it is on disk. */
export const json: ReportFormat = {
  label: 'run.json as it is on disk',
  fileName: null,
  render: runFileText,
};
