import { cases } from '../doctor/index.ts';
import { examine } from './doctor-command.ts';
import { main } from './main.ts';

await main((io) => examine(io, { cases }));
