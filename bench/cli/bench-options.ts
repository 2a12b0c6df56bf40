import type { ProfileId, Scenario } from '../records/scenario.ts';
import type { Registry } from '../registry.ts';
import type { Transport } from '../transports.ts';
import { profileMeanings, profiles } from './list.ts';
import { choiceOption, flag, listOption, numberOption, textOption } from './option-kinds.ts';
import { defineCommand } from './options.ts';

/** What can be named on the command line. */
export interface BenchRegistries {
  readonly scenarios: Registry<Pick<Scenario, 'title'>>;
  readonly transports: Registry<Pick<Transport, 'label' | 'role'>>;
}

/** Seeds are unsigned 32-bit numbers. */
export const maxSeed = 2 ** 32 - 1;

/** The command line of `npm run bench`, derived from the registries. */
export function benchCommandLine({ scenarios, transports }: BenchRegistries) {
  return defineCommand({
    name: 'bench',
    about:
      'Sends the same stream over every chosen transport and measures delivery, cost and recovery, round by round. ' +
      'It prints a verdict for each metric and saves the report with its raw records in a folder.',
    operands: {
      name: 'SCENARIO',
      help: 'What to measure; without one, every scenario.',
      atLeast: 0,
      atMost: Number.MAX_SAFE_INTEGER,
    },
    options: {
      profile: choiceOption<ProfileId>({
        valueName: 'NAME',
        noun: 'profile',
        help: 'How long the run may take.',
        known: profiles,
        fallback: 'standard',
      }),
      transports: listOption({
        valueName: 'a,b',
        noun: 'transport',
        help: 'Two or more to compare; the first is the baseline.',
        known: transports.ids,
        atLeast: 2,
        fallback: ['sse', 'websocket'],
      }),
      seed: numberOption({
        help: 'Fixes the stream and every random order, to repeat a run.',
        min: 0,
        max: maxSeed,
        whole: true,
        unit: null,
        fallbackText: 'a random one, printed and saved with the run',
      }),
      out: textOption({
        valueName: 'DIR',
        help: 'A new or empty folder for the results.',
        fallbackText: 'results/<run-id>',
      }),
      list: flag('Prints the scenarios with their cells, rounds and rough times, and measures nothing.'),
      json: flag('Prints the report (or the list) as JSON, and nothing else, on stdout.'),
    },
    lists: [
      { title: 'Scenarios', rows: scenarios.entries().map(([id, { title }]) => [id, title] as const) },
      { title: 'Profiles', rows: profiles.map((id) => [id, profileMeanings[id]] as const) },
      {
        title: 'Transports',
        rows: transports
          .entries()
          .map(([id, { label, role }]) => [id, role === 'library' ? `${label}, through faults only` : label]),
      },
    ],
    examples: [
      ['npm run bench', 'Every scenario in the standard profile.'],
      ['npm run bench -- --profile quick', 'A first look in less than a minute.'],
      [
        `npm run bench -- ${scenarios.ids[0] ?? 'SCENARIO'} --seed 7 --out my-run`,
        'One scenario, repeatable, in a folder of your choice.',
      ],
    ],
    endings: ['done', 'defect', 'usage', 'unproven', 'nothing', 'interrupted'],
  });
}
