import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  eagerTransports,
  importsOf,
  misplacedImports,
  mixedProcesses,
  strayClocks,
  strayOutput,
  strayRandomness,
  unregisteredFiles,
} from './structure.fixture.ts';
import type { Source } from './structure.fixture.ts';

const root = join(import.meta.dirname, '..');

const project: readonly Source[] = ['servers', 'clients', 'bench'].flatMap((top) =>
  readdirSync(join(root, top), { recursive: true, encoding: 'utf8' })
    .map((path) => `${top}/${path.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') })),
);

/** Small sources from a table of path and text. */
function files(table: Readonly<Record<string, string>>): readonly Source[] {
  return Object.entries(table).map(([path, text]) => ({ path, text }));
}

describe('this project', () => {
  it('was read', () => {
    expect(project.map(({ path }) => path)).toContain('bench/runner/runner.ts');
    expect(project.flatMap((source) => importsOf(source)).length).toBeGreaterThan(project.length);
  });

  it('imports only down the list of rooms', () => {
    expect(misplacedImports(project)).toEqual([]);
  });

  it('keeps server code out of the client process, and client code out of the server process', () => {
    expect(mixedProcesses(project)).toEqual([]);
    expect(eagerTransports(project)).toEqual([]);
  });

  it('registers every plug-in', () => {
    expect(unregisteredFiles(project)).toEqual([]);
  });

  it('prints, exits and reads the command line in bench/cli alone', () => {
    expect(strayOutput(project)).toEqual([]);
  });

  it('has one clock where it measures', () => {
    expect(strayClocks(project)).toEqual([]);
  });

  it('draws no number without a seed', () => {
    expect(strayRandomness(project)).toEqual([]);
  });
});

describe('an import', () => {
  it('is found on one line, over several lines, as an export, lazily and as a type', () => {
    const text = [
      "import a from './a.ts';",
      'import {',
      '  b,',
      "} from '../b.ts';",
      "import './c.ts';",
      "export { d } from './d.ts';",
      "import type { E } from './e.ts';",
      "const f = () => import('./f.ts');",
    ].join('\n');
    expect(importsOf({ path: 'bench/x/y.ts', text })).toEqual([
      { target: 'bench/x/a.ts', kind: 'loaded' },
      { target: 'bench/b.ts', kind: 'loaded' },
      { target: 'bench/x/c.ts', kind: 'loaded' },
      { target: 'bench/x/d.ts', kind: 'loaded' },
      { target: 'bench/x/e.ts', kind: 'type' },
      { target: 'bench/x/f.ts', kind: 'lazy' },
    ]);
  });

  it('of a package or in a comment is none', () => {
    const text = "import ws from 'ws';\n// import a from './a.ts';\n/**\n * import('./b.ts')\n */\n";
    expect(importsOf({ path: 'bench/x.ts', text })).toEqual([]);
  });

  it.each([
    ['servers/sse.ts', '../clients/sse.ts', 'servers may not import clients'],
    ['servers/sse.ts', '../bench/registry.ts', 'servers may not import bench'],
    ['servers/stream/plan.ts', '../sse.ts', 'only servers/contract may be imported here'],
    ['clients/sse.ts', '../bench/model/run.ts', 'clients may not import bench'],
    ['clients/sse.ts', '../servers/sse.ts', 'only servers/contract may be imported here'],
    ['bench/records/run.ts', '../registry.ts', 'registry lies below model'],
    ['bench/analysis/verdict/decide.ts', './runner.ts', 'runner lies below verdict'],
    ['bench/report/html.ts', '../analyse.ts', 'report and analyse are strangers'],
    ['bench/analysis/analyse.ts', './measure/round.ts', 'analyse and measure are strangers'],
    ['bench/analysis/compare/compare.ts', './analyse/grade.ts', 'compare and analyse are strangers'],
    ['bench/report/compare.ts', '../compare.ts', 'report and compare are strangers'],
    ['bench/claims/speed.ts', '../measure/functionalChecks.ts', 'claims and measure are strangers'],
    ['bench/analysis/verdict/decide.ts', './claims/index.ts', 'claims lies below verdict'],
    ['bench/cellar.ts', './registry.ts', 'cellar has no place in the list of rooms'],
  ])('of %s from %s is refused: %s', (path, specifier, because) => {
    const [message] = misplacedImports([{ path, text: `import type { A } from '${specifier}';` }]);
    expect(message).toContain(because);
  });

  it.each([
    ['clients/sse.ts', '../servers/contract/event.ts'],
    ['bench/measure/round.ts', '../../clients/contract.ts'],
    ['bench/measure/round.ts', '../stats/random.ts'],
    ['bench/cli/bench.ts', '../runner.ts'],
    ['servers/http2.ts', './sse.ts'],
    ['clients/sse.test.ts', '../servers/sse.ts'],
    ['clients/both.fixture.ts', '../servers/sse.ts'],
  ])('of %s from %s is allowed', (path, specifier) => {
    expect(misplacedImports([{ path, text: `import { a } from '${specifier}';` }])).toEqual([]);
  });
});

it('model loads nothing, but may share the types of servers and clients', () => {
  const path = 'bench/records/scenario.ts';
  const policy = "{ ReconnectPolicy } from '../../clients/reconnect.ts';";
  expect(misplacedImports([{ path, text: `import type ${policy}` }])).toEqual([]);
  expect(misplacedImports([{ path, text: `import ${policy}` }])).toHaveLength(1);
});

describe('a process', () => {
  it('that loads both halves of a transport, even through others, is refused', () => {
    const sources = files({
      'bench/processes/server-process.ts':
        "import { a } from './helper.ts';\nimport { b } from '../../servers/sse.ts';",
      'bench/measure/helper.ts': "import { c } from '../../clients/sse.ts';",
    });
    expect(mixedProcesses(sources)).toEqual([
      'bench/processes/server-process.ts loads both servers/ and clients/',
    ]);
  });

  it('may know the types of the other side and load halves later', () => {
    const sources = files({
      'bench/processes/server-process.ts':
        "import { a } from '../transports.ts';\nimport { b } from '../../servers/sse.ts';\nimport type { C } from '../../clients/contract.ts';",
      'bench/transports.ts': "const load = () => import('../clients/sse.ts');",
    });
    expect(mixedProcesses(sources)).toEqual([]);
    expect(eagerTransports(sources)).toEqual([]);
  });

  it('would load every transport if their registry did so at once', () => {
    const sources = files({ 'bench/transports.ts': "import { sse } from '../servers/sse.ts';" });
    expect(eagerTransports(sources)).toEqual(['bench/transports.ts loads servers/sse.ts at once']);
  });
});

describe('a file in a plug-in folder', () => {
  const registry = { 'bench/metrics/index.ts': "import { cpu } from './cpu.ts';" };

  it('that only its own test imports is reported', () => {
    const sources = files({
      ...registry,
      'bench/metrics/cpu.ts': '',
      'bench/metrics/forgotten.ts': '',
      'bench/metrics/forgotten.test.ts': "import { forgotten } from './forgotten.ts';",
    });
    expect(unregisteredFiles(sources)).toEqual([
      'bench/metrics/forgotten.ts is not in bench/metrics/index.ts',
    ]);
  });

  it('that is the entry point of a process needs no registry', () => {
    expect(unregisteredFiles(files({ 'bench/doctor/injected-server-process.ts': '' }))).toEqual([]);
  });

  it('that only a forgotten one imports is reported as well', () => {
    const sources = files({
      ...registry,
      'bench/metrics/forgotten.ts': "import { helper } from './helper.ts';",
      'bench/metrics/helper.ts': '',
    });
    expect(unregisteredFiles(sources)).toHaveLength(2);
  });

  it('is a helper when a registered one or its test imports it', () => {
    const sources = files({
      ...registry,
      'bench/metrics/cpu.ts': "import { share } from './share.ts';",
      'bench/metrics/cpu.test.ts': "import { example } from './example.ts';",
      'bench/metrics/share.ts': '',
      'bench/metrics/example.ts': '',
    });
    expect(unregisteredFiles(sources)).toEqual([]);
  });

  it('is a transport that must stand in bench/transports.ts when it lies in servers or clients', () => {
    const sources = files({
      'bench/transports.ts': "const sse = () => import('../servers/sse.ts');",
      'servers/sse.ts': '',
      'servers/http2.ts': '',
    });
    expect(unregisteredFiles(sources)).toEqual(['servers/http2.ts is not in bench/transports.ts']);
  });
});

describe('a habit of the command line', () => {
  it.each(['console.log(1)', 'process.exit(1)', 'process.argv', 'process.stdout.write(a)', 'process.env'])(
    'such as %s is refused outside bench/cli',
    (text) => {
      expect(strayOutput(files({ 'bench/runner/runner.ts': text }))).toHaveLength(1);
      expect(strayOutput(files({ 'bench/cli/main.ts': text, 'bench/runner/runner.test.ts': text }))).toEqual(
        [],
      );
    },
  );

  it('is allowed in the entry point of a child, printing excepted', () => {
    const child = 'bench/processes/server-process.ts';
    expect(strayOutput(files({ [child]: 'process.exit(Number(process.argv[2]))' }))).toEqual([]);
    expect(strayOutput(files({ [child]: 'console.log(1)' }))).toEqual([`${child} uses console.log`]);
  });

  it('is allowed in what only children import', () => {
    const child = { 'bench/processes/server-process.ts': "import './leave.ts';" };
    const leave = { 'bench/measure/leave.ts': 'process.exit(0)' };
    expect(strayOutput(files({ ...child, ...leave }))).toEqual([]);
    const trap = { 'bench/doctor/injected-server-process.ts': "import '../measure/leave.ts';" };
    expect(strayOutput(files({ ...child, ...leave, ...trap }))).toEqual([]);
    const between = { 'bench/measure/side.ts': "import './leave.ts';" };
    const entry = { 'bench/doctor/odd-process.ts': "import '../measure/side.ts';" };
    expect(strayOutput(files({ ...leave, ...between, ...entry }))).toEqual([]);
    const runner = { 'bench/runner/runner.ts': "import './measure/leave.ts';" };
    expect(strayOutput(files({ ...child, ...leave, ...runner }))).toEqual([
      'bench/measure/leave.ts uses process.exit',
    ]);
  });
});

describe('a clock', () => {
  it.each(['Date.now()', 'new Date()', 'performance.now()'])(
    'such as %s is refused where time is measured',
    (text) => {
      for (const path of [
        'servers/sse.ts',
        'clients/sse.ts',
        'bench/measure/round.ts',
        'bench/traps/stall.ts',
      ]) {
        expect(strayClocks(files({ [path]: text }))).toHaveLength(1);
      }
      expect(strayClocks(files({ 'bench/cli/bench.ts': text }))).toEqual([]);
    },
  );

  it('that is coarse is the subject of one trap', () => {
    expect(strayClocks(files({ 'bench/traps/wall-clock.ts': 'Date.now()' }))).toEqual([]);
  });

  it('may give the date for a label', () => {
    expect(strayClocks(files({ 'bench/measure/round.ts': 'new Date().toISOString()' }))).toEqual([]);
  });
});

it('randomness without a seed is refused', () => {
  expect(strayRandomness(files({ 'servers/stream/plan.ts': 'Math.random()' }))).toHaveLength(1);
});
