import { dirname, join } from 'node:path/posix';

/** A source file: its path below the package root, with `/`, and its text. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

/**
 * The rooms of `bench/` from top to bottom: a file may import from its own room and from those above it. A room is a folder or a file.
 */
export const benchRooms: readonly string[] = [
  'model',
  'registry',
  'stats',
  'transports',
  'scenarios',
  'metrics',
  'verdict',
  'measure',
  'analyse',
  'claims',
  'files',
  'compare',
  'report',
  'runner',
  'doctor',
  'traps',
  'mutants',
  'structure',
  'cli',
];

/** These meet through `model/` and files only, so that a report can be rendered on another machine a year later. */
const strangers: ReadonlySet<string> = new Set(['measure', 'analyse', 'claims', 'compare', 'report']);

/** Folders whose files are plug-ins or what plug-ins share, each with the file that lists the plug-ins. */
const plugInFolders: Readonly<Record<string, string>> = {
  servers: 'bench/transports.ts',
  clients: 'bench/transports.ts',
  'bench/scenarios': 'bench/questions/index.ts',
  'bench/metrics': 'bench/metrics/index.ts',
  'bench/claims': 'bench/claims/index.ts',
  'bench/report': 'bench/report/index.ts',
  'bench/doctor': 'bench/doctor/index.ts',
  'bench/traps': 'bench/traps/index.ts',
};

/** One import, resolved. */
export interface Import {
  readonly target: string;
  readonly kind: 'loaded' | 'lazy' | 'type';
}

/** Imports of files of this project; packages are left out. */
export function importsOf({ path, text }: Source): readonly Import[] {
  const code = withoutComments(text);
  const found: Import[] = [];
  const statement = /^(?:import|export)\s+(type\s)?(?:[^'";=()]*?\sfrom\s+)?['"](\.[^'"]+)['"]/gm;
  for (const [, type, specifier = ''] of code.matchAll(statement)) {
    found.push({ target: join(dirname(path), specifier), kind: type === undefined ? 'loaded' : 'type' });
  }
  for (const [, specifier = ''] of code.matchAll(/\bimport\(\s*['"](\.[^'"]+)['"]/g)) {
    found.push({ target: join(dirname(path), specifier), kind: 'lazy' });
  }
  return found;
}

/** Imports that go up: servers <- clients <- bench, and within bench the list of rooms. */
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
  if (fromTop === 'bench' && targetTop === 'bench') return whyMisplacedInBench(roomOf(from), roomOf(target));
  if (fromTop === 'bench') {
    return roomOf(from) === 'model' && kind !== 'type' ? 'model may share types, and loads nothing' : null;
  }
  if (targetTop === 'bench') return `${fromTop} may not import bench`;
  if (fromTop === 'servers' && targetTop === 'clients') return 'servers may not import clients';
  const fromTransport = fromTop === 'servers' && !isContract(from);
  return targetTop === 'servers' && !fromTransport && !isContract(target)
    ? 'only servers/contract may be imported here'
    : null;
}

function whyMisplacedInBench(from: string, target: string): string | null {
  if (from === target) return null;
  const unknown = [from, target].find((room) => !benchRooms.includes(room));
  if (unknown !== undefined) return `${unknown} has no place in the list of rooms`;
  if (strangers.has(from) && strangers.has(target)) return `${from} and ${target} are strangers`;
  return benchRooms.indexOf(target) > benchRooms.indexOf(from) ? `${target} lies below ${from}` : null;
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
  if (!/^bench\/(?:measure|doctor|traps)\//.test(source.path)) return false;
  if (isProcess(source)) return true;
  const importers = sources.filter(
    (other) => isNoTest(other) && importsOf(other).some(({ target }) => target === source.path),
  );
  return importers.length > 0 && importers.every((importer) => runsInChildOnly(importer, sources));
}

/** Measuring files that read a clock which is coarse or can be set, or one with another zero. Labels may carry the date. */
export function strayClocks(sources: readonly Source[]): readonly string[] {
  // The wall clock is the subject of one trap.
  const measuring =
    /^(?:servers\/|clients\/|bench\/measure\/|bench\/doctor\/|bench\/traps\/(?!wall-clock\.ts$))/;
  return sources
    .filter((source) => isNoTest(source) && measuring.test(source.path))
    .flatMap(({ path, text }) => {
      const code = withoutComments(text).replaceAll('new Date().toISOString()', '');
      return [...code.matchAll(/\bDate\.now\b|\bnew Date\b|\bperformance\.(?:now|timeOrigin)\b/g)].map(
        ([what]) => `${path} uses ${what}`,
      );
    });
}

/** Files with randomness that no seed can repeat. */
export function strayRandomness(sources: readonly Source[]): readonly string[] {
  return sources
    .filter((source) => isNoTest(source) && /\bMath\.random\b/.test(withoutComments(source.text)))
    .map(({ path }) => `${path} draws numbers without a seed`);
}

/** The folder or file of `bench/` that a path lies in. */
function roomOf(path: string): string {
  return (path.split('/')[1] ?? '').replace(/\.ts$/, '');
}

function isContract(path: string): boolean {
  return path.startsWith('servers/contract/');
}

/** One side of a transport, or what only that side needs. */
function isHalf(path: string): boolean {
  return path.startsWith('clients/') || (path.startsWith('servers/') && !isContract(path));
}

function isProcess({ path }: Source): boolean {
  return /^bench\/(?:measure|doctor|traps)\/[\w-]+-process\.ts$/.test(path);
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
