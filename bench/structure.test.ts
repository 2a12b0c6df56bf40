import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  benchRooms,
  circles,
  eagerTransports,
  importsOf,
  misplacedImports,
  mixedProcesses,
  namesakes,
  strayClocks,
  strayOutput,
  strayRandomness,
  strayRounding,
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
    expect(project.map(({ path }) => path)).toContain('bench/transports.ts');
    expect(project.flatMap((source) => importsOf(source)).length).toBeGreaterThan(project.length);
  });

  it('has no two paths that differ in case alone, which macOS and Windows take for one', () => {
    const paths = project.map(({ path }) => path.toLowerCase());
    expect(paths.filter((path, at) => paths.indexOf(path) !== at)).toEqual([]);
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

  it('rounds for people in bench/report alone', () => {
    expect(strayRounding(project)).toEqual([]);
  });

  it('has no circle of imports', () => {
    expect(circles(project)).toEqual([]);
  });

  it('gives no exported name two meanings', () => {
    expect(namesakes(project)).toEqual([]);
  });

  it('shows its rooms in bench/README.md as they are', () => {
    const readme = readFileSync(join(root, 'bench/README.md'), 'utf8');
    const shown = [...readme.matchAll(/^\| `([\w-]+)(?:\/|\.ts)` \|/gm)].map(([, room]) => room);
    expect(shown).toEqual(benchRooms);
  });

  it('runs with what an installed package has, and compiles in a checkout for production', () => {
    const names = z.record(z.string(), z.string());
    const { dependencies, devDependencies } = z
      .object({ dependencies: names, devDependencies: names })
      .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
    const used = project
      .filter(({ path }) => !/\.(?:test|fixture)\.ts$/.test(path))
      .flatMap(({ text }) => [...text.matchAll(/(?:from|import\(|import) '((?:@[\w-]+\/)?[\w-]+)[\w./-]*'/g)])
      .map(([, name = '']) => name);
    const installed = Object.keys(dependencies);
    expect(new Set(used).size).toBeGreaterThan(10);
    expect([...new Set(used)].filter((name) => !installed.includes(name))).toEqual([]);
    // No compiler beside an installed package; npm leaves it out of a checkout where NODE_ENV is production, unless told.
    expect(installed.filter((name) => name === 'typescript' || name.startsWith('@types/'))).toEqual([]);
    expect(Object.keys(devDependencies)).toContain('typescript');
    expect(readFileSync(join(root, '.npmrc'), 'utf8')).toMatch(/^include=dev$/m);
  });

  it('takes no path from a URL, in which a blank or an umlaut is another text', () => {
    const own = ['.build/compile.mjs', '.vitest/closing-line.ts', 'vitest.config.ts'].map((path) => ({
      path,
      text: readFileSync(join(root, path), 'utf8'),
    }));
    const strays = [...project, ...own].filter(({ text }) =>
      /(?<!createRequire\()\bimport\.meta\.url\b/.test(text),
    );
    expect(strays.map(({ path }) => path)).toEqual([]);
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
    ['servers/stream/plan.ts', '../sse.ts', 'only servers/contract.ts, servers/stream and servers/hub'],
    ['clients/sse.ts', '../bench/records/run.ts', 'clients may not import bench'],
    ['clients/sse.ts', '../servers/sse.ts', 'only servers/contract.ts, servers/stream and servers/hub'],
    ['bench/stats/quantile.ts', '../records/run.ts', 'records comes after stats'],
    ['bench/claims/speed.ts', '../runner/runner.ts', 'runner comes after claims'],
    ['bench/report/html.ts', '../analysis/analyse.ts', 'report must not know analysis'],
    ['bench/report/html.ts', '../questions/index.ts', 'report must not know questions'],
    ['bench/analysis/analyse.ts', '../rounds/session.ts', 'analysis must not know rounds'],
    ['bench/questions/memory/index.ts', '../../rounds/session.ts', 'only a procedure may load processes'],
    ['bench/questions/memory/index.ts', './procedure.ts', 'a procedure is loaded only when it is run'],
    ['bench/cellar.ts', './registry.ts', 'cellar has no place in the list of rooms'],
  ])('of %s from %s is refused: %s', (path, specifier, because) => {
    const [message] = misplacedImports([{ path, text: `import { a } from '${specifier}';` }]);
    expect(message).toContain(because);
  });

  it.each([
    ['clients/sse.ts', "import { a } from '../servers/stream/event.ts';"],
    ['bench/rounds/session.ts', "import { a } from '../../clients/contract.ts';"],
    ['bench/rounds/session.ts', "import { a } from '../stats/random.ts';"],
    ['bench/cli/program.ts', "import { a } from '../runner/runner.ts';"],
    ['servers/controls/http2.ts', "import { a } from '../sse.ts';"],
    ['clients/sse.test.ts', "import { a } from '../servers/sse.ts';"],
    ['clients/both.fixture.ts', "import { a } from '../servers/sse.ts';"],
    ['bench/questions/memory/procedure.ts', "import { a } from '../../rounds/session.ts';"],
    ['bench/questions/memory/index.ts', "const a = () => import('./procedure.ts');"],
    ['bench/questions/memory/metrics.ts', "import type { A } from './procedure.ts';"],
  ])('of %s by %s is allowed', (path, text) => {
    expect(misplacedImports([{ path, text }])).toEqual([]);
  });

  it('of something that loads is refused to records, and of a type allowed', () => {
    const path = 'bench/records/scenario.ts';
    const policy = "{ ReconnectPolicy } from '../../clients/reconnect.ts';";
    expect(misplacedImports([{ path, text: `import type ${policy}` }])).toEqual([]);
    expect(misplacedImports([{ path, text: `import ${policy}` }])).toHaveLength(1);
  });

  it('in a circle is reported once, types included', () => {
    const ring = files({
      'a/x.ts': "import './y.ts';",
      'a/y.ts': "import './z.ts';",
      'a/z.ts': "import './x.ts';",
    });
    expect(circles(ring)).toEqual(['a/x.ts -> a/y.ts -> a/z.ts']);
    const types = files({ 'a/x.ts': "import './y.ts';", 'a/y.ts': "import type { A } from './x.ts';" });
    expect(circles(types)).toEqual(['a/x.ts -> a/y.ts']);
  });
});

describe('a process', () => {
  it('that loads both halves of a transport, even through others, is refused', () => {
    const sources = files({
      'bench/processes/server-process.ts':
        "import { a } from './helper.ts';\nimport { b } from '../../servers/sse.ts';",
      'bench/processes/helper.ts': "import { c } from '../../clients/sse.ts';",
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
    const leave = { 'bench/processes/leave.ts': 'process.exit(0)' };
    expect(strayOutput(files({ ...child, ...leave }))).toEqual([]);
    const trap = { 'bench/doctor/injected-server-process.ts': "import '../processes/leave.ts';" };
    expect(strayOutput(files({ ...child, ...leave, ...trap }))).toEqual([]);
    const between = { 'bench/processes/side.ts': "import './leave.ts';" };
    const entry = { 'bench/doctor/odd-process.ts': "import '../processes/side.ts';" };
    expect(strayOutput(files({ ...leave, ...between, ...entry }))).toEqual([]);
    const runner = { 'bench/runner/runner.ts': "import '../processes/leave.ts';" };
    expect(strayOutput(files({ ...child, ...leave, ...runner }))).toEqual([
      'bench/processes/leave.ts uses process.exit',
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
        'bench/processes/round.ts',
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
    expect(strayClocks(files({ 'bench/processes/round.ts': 'new Date().toISOString()' }))).toEqual([]);
    expect(strayClocks(files({ 'servers/hub/certificate.ts': 'new Date(0)' }))).toEqual([]);
  });
});

it('a rounding outside bench/report is reported, and two files that export one name', () => {
  const rounding = { 'bench/stats/a.ts': 'a.toFixed(2)', 'bench/report/a.ts': 'a.toPrecision(3)' };
  expect(strayRounding(files(rounding))).toEqual(['bench/stats/a.ts uses .toFixed(']);
  const two = {
    'bench/stats/a.ts': 'export const share = 1;',
    'bench/host/b.ts': 'export function share() {}',
  };
  expect(namesakes(files(two))).toEqual(['share: bench/stats/a.ts, bench/host/b.ts']);
  const facing = {
    'servers/sse.ts': 'export const server = 1;',
    'servers/websocket.ts': 'export const server = 2;',
  };
  expect(namesakes(files(facing))).toEqual([]);
});

it('randomness without a seed is refused', () => {
  expect(strayRandomness(files({ 'servers/stream/plan.ts': 'Math.random()' }))).toHaveLength(1);
});
