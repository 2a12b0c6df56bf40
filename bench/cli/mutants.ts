import { findPackageRoot } from '../host/environment.ts';
import { mutants } from '../mutants/index.ts';
import { runProgram } from '../mutants/program.ts';
import { main } from './main.ts';
import { tryMutants } from './mutants-command.ts';

await main((io) => tryMutants(io, { mutants, root: findPackageRoot(import.meta.dirname), run: runProgram }));
