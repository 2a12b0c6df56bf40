import { delimiter, resolve } from 'node:path';
import { DEFAULTS } from '../api/plan-run.ts';
import type { Guest } from '../guests/contract.ts';
import type { withGuest as WithGuest } from '../guests/host-guest.ts';
import { LIMITS } from '../records/config.ts';
import type { ProfileId } from '../records/scenario.ts';
import type { Registry } from '../registry.ts';
import { renderGuests } from '../report/guests.ts';
import type { runUnder as RunUnder } from '../runtimes/run-under.ts';
import { nameOption, numberOption, runCommand, textOption } from './command.ts';
import type { Ending } from './exit-codes.ts';
import type { CommandIo } from './io.ts';
import { profiles } from './list.ts';
import { optionsFor } from './render.ts';
import { measureSeveral } from './several-runs.ts';
import { readKnown } from './values.ts';

/** What the command is put together from. */
export interface GuestsParts {
  /** The program, as a file that Node.js runs. */
  readonly main: string;
  /** The folder in which `results/` lies. */
  readonly resultsRoot: string;
  readonly guests: Registry<Guest>;
  readonly withGuest: typeof WithGuest;
  readonly runUnder: typeof RunUnder;
}

interface GuestsFlags {
  readonly connections: number;
  readonly rate: number;
  readonly profile: ProfileId;
  readonly out: string | null;
  readonly list?: boolean;
  readonly alongside?: boolean;
}

/** `npm run guests`. @throws HarnessError */
export async function guestsCommand(io: CommandIo, parts: GuestsParts): Promise<Ending> {
  return runCommand<GuestsFlags>(
    io,
    'guests',
    {
      about:
        'Starts servers that others wrote, where they are installed, and measures each from outside: its SSE against its WebSocket, as ' +
        'bench --target does. Where their ratio is another than that of Express and ws, the stack makes the difference, and not the protocol. ' +
        'Programs are looked for on the search path and in node_modules/.bin of this folder.',
      examples: [
        ['npm run guests -- --list', 'What is installed, and how to get the rest.'],
        ['npm run guests -- express nchan', 'One of them beside Express and ws.'],
      ],
      endings: ['done', 'defect', 'usage', 'unproven', 'nothing', 'interrupted'],
    },
    (command) =>
      command
        .argument('[GUEST...]', `which: ${parts.guests.ids.join(', ')}; without one, all that are installed`)
        .option('--list', 'print what is installed, and measure nothing')
        .addOption(
          numberOption('connections', 'to each server and over each transport', {
            ...LIMITS.connections,
            fallback: 100,
          }),
        )
        .addOption(
          numberOption('rate', 'events per second to each connection', { ...LIMITS.rate, fallback: 50 }),
        )
        .addOption(nameOption('profile', 'how long each run may take', profiles, DEFAULTS.profile))
        .addOption(textOption('--out DIR', 'a new or empty folder for the runs', 'results/<time>-guests'))
        .option('--alongside', 'measure although another run is measuring this machine'),
    (flags, operands) => {
      const ids = operands.map(readKnown('guest', parts.guests.ids));
      return measureGuests(io, parts, flags, ids.length === 0 ? parts.guests.ids : [...new Set(ids)]);
    },
  );
}

async function measureGuests(
  io: CommandIo,
  { main, resultsRoot, guests: known, withGuest, runUnder }: GuestsParts,
  { connections, rate, profile, out, list = false, alongside = false }: GuestsFlags,
  ids: readonly string[],
): Promise<Ending> {
  const searchPath = [io.env['PATH'] ?? '', resolve(io.env['INIT_CWD'] ?? '', 'node_modules/.bin')].join(
    delimiter,
  );
  const asked = ids.map((id) => {
    const guest = known.get(id);
    return { id, guest, found: guest.find(searchPath) };
  });
  if (list) {
    const rows = asked.map(({ id, guest, found }) => ({ ...guest, id, version: found?.version ?? null }));
    io.stdout.write(renderGuests(rows, optionsFor(io)));
    return 'done';
  }
  const common = ['--connections', String(connections), '--profile', profile];
  return measureSeveral(io, {
    by: 'guest',
    command: 'guests',
    profile,
    out,
    resultsRoot,
    runs: asked.flatMap(({ id, guest, found }) =>
      found === null
        ? []
        : {
            id,
            name: `${guest.label} ${found.version}`,
            measure: (folder, watch) =>
              withGuest(found, rate, ({ port, pids }) =>
                runUnder(
                  { execPath: process.execPath },
                  [
                    main,
                    'bench',
                    ...targetsAt(port),
                    ...common,
                    '--out',
                    folder,
                    ...(pids.length === 0 ? [] : ['--server-pid', pids.join(',')]),
                    ...(alongside ? ['--alongside'] : []),
                  ],
                  watch,
                ),
              ),
          },
    ),
    absent: asked.flatMap(({ guest, found }) =>
      found === null ? { name: guest.label, reason: `not installed. To get it: ${guest.source}.` } : [],
    ),
  });
}

/** Both transports of a guest, and what its events say. */
function targetsAt(port: number): readonly string[] {
  return [
    `--target=sse=http://127.0.0.1:${port}/events`,
    `--target=websocket=ws://127.0.0.1:${port}/websocket`,
    '--seq=json:seq',
    '--sent-at=json:sentNs:monotonic-ns',
  ];
}
