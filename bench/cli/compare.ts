import { verifyChecksums } from '../records/checksums.ts';
import { readRunFolder } from '../records/run-file.ts';
import { compare } from './compare-command.ts';
import { main } from './main.ts';

await main((io) => compare(io, { readRunFolder, verifyChecksums }));
