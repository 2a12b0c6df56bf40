import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { HarnessError } from '../../servers/hub/errors.ts';

/** A Node.js to measure under. */
export interface Runtime {
  /** What its folder and its rows are called. */
  readonly label: string;
  readonly execPath: string;
  /** `24.21.0` */
  readonly version: string;
}

/** The oldest that can run this project. */
const LEAST = [20, 19] as const;

/** Names under which package managers install several versions beside each other. */
const NAMES = ['node20', 'node22', 'node24', 'node26'] as const;

/** How to get another version. */
const HINT =
  'Install one anywhere, such as npm install --prefix /tmp/node24 node@24, and name it: --runtime 24=/tmp/node24/node_modules/.bin/node';

/**
 * The Node.js that runs this process, those of other versions on the search path, and those that the user named.
 * @param named such as `24=/opt/node24/bin/node`, or the path alone
 * @param searchPath as in the environment variable PATH
 * @throws HarnessError `usage` where there is one alone, two have one label, or one is not a Node.js of a version that can run this
 */
export function findRuntimes(named: readonly string[], searchPath: string): readonly Runtime[] {
  const asked = named.map((text) => {
    const [, label = null, path = ''] = /^(?:([\w.-]+)=)?(.*)$/.exec(text) ?? [];
    return runtimeAt(resolve(path), label, text);
  });
  const found = NAMES.flatMap((name) => {
    const folder = searchPath.split(delimiter).find((each) => each !== '' && existsSync(join(each, name)));
    return folder === undefined ? [] : runtimeAt(join(folder, name), null, name);
  });
  const own = runtimeAt(process.execPath, null, process.execPath);
  // The same version twice says nothing, unless the user asks for it; and what is found takes nobody's label.
  const others = found.filter(
    (one, at) =>
      ![own, ...asked].some(({ version, label }) => one.version === version || one.label === label) &&
      found.findIndex(({ label }) => label === one.label) === at,
  );
  const all = [own, ...others, ...asked];
  const twice = all.find(({ label }, at) => all.findIndex((one) => one.label === label) !== at);
  if (twice !== undefined) {
    throw new HarnessError('usage', `Two runtimes are called '${twice.label}'.`, {
      hint: `Give each a label of its own: --runtime ${twice.label}b=${twice.execPath}`,
    });
  }
  if (all.length === 1) {
    throw new HarnessError('usage', `There is one Node.js alone: ${own.version}, ${own.execPath}.`, {
      hint: HINT,
    });
  }
  return all;
}

function runtimeAt(execPath: string, label: string | null, named: string): Runtime {
  const { status, stdout, error } = spawnSync(execPath, ['--version'], { encoding: 'utf8', timeout: 10_000 });
  const [, version = '', major = '', minor = ''] = /^v((\d+)\.(\d+)\.\S+)\s*$/.exec(stdout) ?? [];
  if (error !== undefined || status !== 0 || version === '') {
    const why =
      error === undefined ? `It printed '${stdout.trim().split('\n')[0]}' as its version.` : error.message;
    throw new HarnessError('usage', `'${named}' is no Node.js. ${why}`, { hint: HINT });
  }
  const [least, leastMinor] = LEAST;
  if (Number(major) < least || (Number(major) === least && Number(minor) < leastMinor)) {
    throw new HarnessError(
      'usage',
      `'${named}' is Node.js ${version}; ${LEAST.join('.')} or newer is needed.`,
      {
        hint: HINT,
      },
    );
  }
  return { label: label ?? major, execPath, version };
}
