import { formats } from '../report/index.ts';
import { verifyChecksums } from '../files/checksums.ts';
import { readRunFolder } from '../files/run-file.ts';
import { main } from './main.ts';
import { report } from './report-command.ts';

await main((io) => report(io, { formats, readRunFolder, verifyChecksums }));
