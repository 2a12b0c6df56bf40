import { traps } from '../traps/index.ts';
import { main } from './main.ts';
import { springTraps } from './traps-command.ts';

await main((io) => springTraps(io, { traps }));
