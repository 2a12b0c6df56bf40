import { formats } from '../report/index.ts';
import { verifyChecksums } from '../records/checksums.ts';
import { readRunFolder } from '../records/run-file.ts';
import { main } from './main.ts';
import { report } from './report-command.ts';

await main((io) => report(io, { formats, readRunFolder, verifyChecksums }));
