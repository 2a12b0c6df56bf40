import { dirname, join } from 'node:path/posix';

/** A source file: its path below the package root, with `/`, and its text. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

/**
 * The rooms of `bench/` from the ground up: a file may import from its own room and from those before it. A room is a folder or
 * a file. `bench/README.md` shows the same list.
 */
export const benchRooms: readonly string[] = [
  'registry',
  'stats',
  'records',
  'transports',
  'host',
  'link',
  'proxies',
  'processes',
  'rounds',
  'shards',
  'metrics',
  'questions',
  'targets',
  'analysis',
  'claims',
  'functional-checks',
  'report',
  'cases',
  'runner',
  'soak',
  'api',
  'doctor',
  'traps',
  'mutants',
  'runtimes',
  'guests',
  'cli',
];

/**
 * These meet through `records/` and files only, so that a run can be analysed and a report rendered on another machine a year
 * later. Of a question they may know the data, not the procedure.
 */
const strangers: readonly (readonly [from: string, target: string])[] = [
  ['analysis', 'rounds'],
  ['analysis', 'processes'],
  ['claims', 'rounds'],
  ['claims', 'processes'],
  ['report', 'rounds'],
  ['report', 'processes'],
  ['report', 'analysis'],
  ['report', 'questions'],
  ['report', 'targets'],
  ['analysis', 'targets'],
  ['report', 'metrics'],
  ['report', 'transports'],
  ['report', 'claims'],
];

/** Folders whose files are plug-ins or what plug-ins share, each with the file that lists the plug-ins. */
const plugInFolders: Readonly<Record<string, string>> = {
  servers: 'bench/transports.ts',
  'servers/controls': 'bench/transports.ts',
  clients: 'bench/transports.ts',
  'clients/controls': 'bench/transports.ts',
  'clients/libraries': 'bench/transports.ts',
  'bench/questions': 'bench/questions/index.ts',
  'bench/metrics': 'bench/metrics/index.ts',
  'bench/claims': 'bench/claims/index.ts',
  'bench/report': 'bench/report/index.ts',
  'bench/doctor': 'bench/doctor/index.ts',
  'bench/guests': 'bench/guests/index.ts',
  'bench/traps': 'bench/traps/index.ts',
};

/** One import, resolved. */
export interface Import {
  readonly target: string;
  readonly kind: 'loaded' | 'lazy' | 'type';
}

const knownImports = new WeakMap<Source, readonly Import[]>();

/** Imports of files of this project; packages are left out. Each source is read once. */
export function importsOf(source: Source): readonly Import[] {
  const known = knownImports.get(source);
  if (known !== undefined) return known;
  const { path, text } = source;
  const code = withoutComments(text);
  const found: Import[] = [];
  const statement = /^(?:import|export)\s+(type\s)?(?:[^'";=()]*?\sfrom\s+)?['"](\.[^'"]+)['"]/gm;
  for (const [, type, specifier = ''] of code.matchAll(statement)) {
    found.push({ target: join(dirname(path), specifier), kind: type === undefined ? 'loaded' : 'type' });
  }
  for (const [, specifier = ''] of code.matchAll(/\bimport\(\s*['"](\.[^'"]+)['"]/g)) {
    found.push({ target: join(dirname(path), specifier), kind: 'lazy' });
  }
  knownImports.set(source, found);
  return found;
}

/** Imports in the wrong direction: servers <- clients <- bench, and within bench the list of rooms. */
export function misplacedImports(sources: readonly Source[]): readonly string[] {
  return sources.filter(isNoTest).flatMap((source) =>
    importsOf(source).flatMap(({ target, kind }) => {
      const because = whyMisplaced(source.path, target, kind);
      return because === null ? [] : [`${source.path} imports ${target}: ${because}`];
    }),
  );
}

function whyMisplaced(from: string, target: string, kind: Import['kind']): string | null {
  const [fromTop = '', targetTop = ''] = [from.split('/')[0], target.split('/')[0]];
  if (fromTop === 'bench' && targetTop === 'bench') return whyMisplacedInBench(from, target, kind);
  if (fromTop === 'bench') {
    return roomOf(from) === 'records' && kind !== 'type' && !isShared(target)
      ? 'records may share types, and loads nothing'
      : null;
  }
  if (targetTop === 'bench') return `${fromTop} may not import bench`;
  if (fromTop === 'servers' && targetTop === 'clients') return 'servers may not import clients';
  const isFromTransport = fromTop === 'servers' && !isShared(from);
  return targetTop === 'servers' && !isFromTransport && !isShared(target)
    ? 'only servers/contract.ts, servers/stream and servers/hub may be imported here'
    : null;
}

function whyMisplacedInBench(fromPath: string, targetPath: string, kind: Import['kind']): string | null {
  const [from, target] = [roomOf(fromPath), roomOf(targetPath)];
  if (from === target) {
    return isProcedure(targetPath) && !isProcedure(fromPath) && kind === 'loaded'
      ? 'a procedure is loaded only when it is run'
      : null;
  }
  const unknown = [from, target].find((room) => !benchRooms.includes(room));
  if (unknown !== undefined) return `${unknown} has no place in the list of rooms`;
  if (strangers.some(([one, other]) => one === from && other === target)) {
    return `${from} must not know ${target}`;
  }
  const isData = from === 'questions' && !isProcedure(fromPath) && kind !== 'type';
  if (isData && ['host', 'link', 'processes', 'rounds'].includes(target)) {
    return 'only a procedure may load processes';
  }
  return benchRooms.indexOf(target) > benchRooms.indexOf(from) ? `${target} comes after ${from}` : null;
}

/** What a question does, as against what it says of itself. */
function isProcedure(path: string): boolean {
  return /^bench\/questions\/[\w-]+\/(?!index\.|faults\.|metrics\.)[\w-]+\.ts$/.test(path);
}

/** Files that import one another in a circle, each circle once, from its first file in the alphabet. */
export function circles(sources: readonly Source[]): readonly string[] {
  const targets = new Map(
    sources.map((source) => [source.path, importsOf(source).map(({ target }) => target)]),
  );
  const found = new Set<string>();
  const walk = (path: string, way: readonly string[]): void => {
    const at = way.indexOf(path);
    if (at !== -1) {
      const circle = way.slice(at);
      const first = circle.indexOf(circle.toSorted()[0] ?? '');
      found.add([...circle.slice(first), ...circle.slice(0, first)].join(' -> '));
    } else if (!done.has(path)) {
      for (const target of targets.get(path) ?? []) walk(target, [...way, path]);
      done.add(path);
    }
  };
  const done = new Set<string>();
  for (const path of targets.keys()) walk(path, []);
  return [...found];
}

/** Processes whose start loads both a server and a client transport, or one before it knows which is wanted. */
export function mixedProcesses(sources: readonly Source[]): readonly string[] {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  return sources.filter(isProcess).flatMap((entry) => {
    const reached = new Set<string>([entry.path]);
    for (const path of reached) {
      const source = byPath.get(path);
      if (source === undefined) continue;
      for (const { target, kind } of importsOf(source)) if (kind === 'loaded') reached.add(target);
    }
    const halves = new Set([...reached].filter(isHalf).map((path) => path.split('/')[0]));
    return halves.size > 1 ? [`${entry.path} loads both servers/ and clients/`] : [];
  });
}

/** Transports that their registry loads at once: every process would then load all of them. */
export function eagerTransports(sources: readonly Source[]): readonly string[] {
  return sources
    .filter(({ path }) => path === 'bench/transports.ts')
    .flatMap((registry) => importsOf(registry))
    .filter(({ target, kind }) => kind === 'loaded' && !target.startsWith('bench/'))
    .map(({ target }) => `bench/transports.ts loads ${target} at once`);
}

/**
 * Files in a plug-in folder that nothing leads to. A file counts as registered when its registry imports it, and as a helper
 * when a registered sibling, the test of one, or a source elsewhere does.
 */
export function unregisteredFiles(sources: readonly Source[]): readonly string[] {
  return Object.entries(plugInFolders).flatMap(([folder, registry]) => {
    const inside = sources.filter(({ path }) => dirname(path) === folder);
    const reached = new Set<string>([registry]);
    for (const source of sources) {
      // The entry point of a process leads to what it needs, wherever it lies.
      if (!isNoTest(source) || (inside.includes(source) && !isProcess(source))) continue;
      for (const { target } of importsOf(source)) reached.add(target);
    }
    for (const path of reached) {
      const own = inside.filter((source) => source.path === path || source.path === testOf(path));
      for (const { target } of own.flatMap((source) => importsOf(source))) reached.add(target);
    }
    return inside
      .filter((source) => isNoTest(source) && !isProcess(source) && !reached.has(source.path))
      .map(({ path }) => `${path} is not in ${registry}`);
  });
}

/**
 * Files that print, exit or read the command line or the environment outside `bench/cli`. The entry point of a child process, and
 * what only such entry points lead to, may exit and read its arguments; it may not print.
 */
export function strayOutput(sources: readonly Source[]): readonly string[] {
  const checked = sources.filter((source) => isNoTest(source) && !source.path.startsWith('bench/cli/'));
  return checked.flatMap((source) => {
    const found = withoutComments(source.text).match(
      runsInChildOnly(source, sources)
        ? /\bconsole\.\w+|(?<![#.\w])process\.stdout\b/g
        : /\bconsole\.\w+|(?<![#.\w])process\.(?:stdout|stderr|argv|env|exit|exitCode)\b/g,
    );
    return (found ?? []).map((what) => `${source.path} uses ${what}`);
  });
}

function runsInChildOnly(source: Source, sources: readonly Source[]): boolean {
  if (!/^bench\/(?:host|link|processes|doctor|traps|guests)\//.test(source.path)) return false;
  if (isProcess(source)) return true;
  const importers = sources.filter(
    (other) =>
      isNoTest(other) &&
      importsOf(other).some(({ target, kind }) => kind !== 'type' && target === source.path),
  );
  return importers.length > 0 && importers.every((importer) => runsInChildOnly(importer, sources));
}

/** Measuring files that read a clock which is coarse or can be set, or one with another zero. Labels may carry the date. */
export function strayClocks(sources: readonly Source[]): readonly string[] {
  // The wall clock is the subject of one trap, and what foreign servers write into their events.
  const measuring =
    /^(?:servers\/|clients\/|bench\/(?:host|link|processes|rounds|questions|targets|soak|doctor|traps)\/)(?!wall-clock\.ts$)/;
  return sources
    .filter((source) => isNoTest(source) && measuring.test(source.path))
    .flatMap(({ path, text }) => {
      const code = withoutComments(text).replaceAll('new Date().toISOString()', '');
      // A date with an argument is a constant.
      return [
        ...code.matchAll(/\bDate\.now\b|\bnew Date\b(?!\([^)])|\bperformance\.(?:now|timeOrigin)\b/g),
      ].map(([what]) => `${path} uses ${what}`);
    });
}

/** Files with randomness that no seed can repeat. */
export function strayRandomness(sources: readonly Source[]): readonly string[] {
  return sources
    .filter((source) => isNoTest(source) && /\bMath\.random\b/.test(withoutComments(source.text)))
    .map(({ path }) => `${path} draws numbers without a seed`);
}

/** Roundings for people outside `bench/report`, where every number gets its one form. */
export function strayRounding(sources: readonly Source[]): readonly string[] {
  return sources
    .filter((source) => isNoTest(source) && !source.path.startsWith('bench/report/'))
    .flatMap(({ path, text }) =>
      [...withoutComments(text).matchAll(/\.to(?:Fixed|Precision)\(/g)].map(
        ([what]) => `${path} uses ${what}`,
      ),
    );
}

/** Exported names that are declared in more than one file, and so have two meanings. */
export function namesakes(sources: readonly Source[]): readonly string[] {
  const homes = new Map<string, string[]>();
  for (const { path, text } of sources.filter(isNoTest)) {
    const declared = /^export (?:async )?(?:abstract )?(?:const|function|class|interface|type) (\w+)/gm;
    for (const [, name = ''] of withoutComments(text).matchAll(declared)) {
      homes.set(name, [...new Set([...(homes.get(name) ?? []), path])]); // overloads are one
    }
  }
  return [...homes].flatMap(([name, paths]) =>
    paths.length > 1 && !paths.every((path) => FACING.test(path)) ? [`${name}: ${paths.join(', ')}`] : [],
  );
}

/** Files that say the same things of their own: the halves of the transports, and the plug-ins of one table. */
const FACING =
  /^(?:servers|clients)\/(?:controls\/|http2\/|libraries\/|exhibits\/|replies\/|answers\/|binary\/)?[\w-]+\.ts$|^bench\/questions\/[\w-]+\/[\w-]+\.ts$/;

/** The folder or file of `bench/` that a path lies in. */
function roomOf(path: string): string {
  return (path.split('/')[1] ?? '').replace(/\.ts$/, '');
}

/** What all servers share, and clients and bench may know of them. */
function isShared(path: string): boolean {
  return /^servers\/(?:contract\.ts$|stream\/|hub\/|answers\/(?:plan|messages)\.ts$)/.test(path);
}

/** One side of a transport, or what only that side needs. */
function isHalf(path: string): boolean {
  return path.startsWith('clients/') || (path.startsWith('servers/') && !isShared(path));
}

function isProcess({ path }: Source): boolean {
  return /^bench\/.*-process\.ts$/.test(path);
}

/** Tests and their fixtures may do as they like. */
function isNoTest({ path }: Source): boolean {
  return !/\.(?:test|fixture)\.ts$/.test(path);
}

function testOf(path: string): string {
  return path.replace(/\.ts$/, '.test.ts');
}

/** Comments that stand at the start of a line, or after a blank: `//` within an address stays. */
function withoutComments(text: string): string {
  return text.replaceAll(/^\s*\/\*[\s\S]*?\*\//gm, '').replaceAll(/(^|\s)\/\/.*$/gm, '');
}
