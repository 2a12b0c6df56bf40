import { verifyChecksums } from '../files/checksums.ts';
import { readRunFolder } from '../files/run-file.ts';
import { compare } from './compare-command.ts';
import { main } from './main.ts';

await main((io) => compare(io, { readRunFolder, verifyChecksums }));
