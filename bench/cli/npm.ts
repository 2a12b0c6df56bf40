import { resolve } from 'node:path';
import { HarnessError } from '../../servers/hub/errors.ts';
import { isCheckout } from '../host/environment.ts';
import type { CommandIo } from './io.ts';

type Started = Pick<CommandIo, 'env' | 'argv'>;

/** Whether `npm run NAME` started this command. */
export function isNpmRun({ env }: Pick<CommandIo, 'env'>, name: string): boolean {
  return env['npm_lifecycle_event'] === name;
}

/**
 * A path as the user meant it: npm starts a script of this project in its folder, wherever the user stands, and leaves that place
 * in INIT_CWD. @param isInstalled whether the script is one of another project, which may have changed the folder
 */
export function resolvePath(
  path: string,
  { env }: Pick<CommandIo, 'env'>,
  isInstalled = !isCheckout(),
): string {
  const from = isInstalled || env['npm_lifecycle_event'] === undefined ? undefined : env['INIT_CWD'];
  return from === undefined ? path : resolve(from, path);
}

/**
 * Refuses flags that npm kept for itself: without the two dashes `npm run bench --list` would start a run of five minutes.
 * npm leaves each in the environment as `npm_config_<name>`.
 * @throws HarnessError `usage` with the line that was meant
 */
export function refuseKeptFlags(name: string, flags: readonly string[], { env, argv }: Started): void {
  if (!isNpmRun({ env }, name)) return;
  const kept = flags.flatMap((flag) => {
    const value = env[`npm_config_${flag.replaceAll('-', '_')}`];
    if (value === undefined || argv.some((word) => word === `--${flag}` || word.startsWith(`--${flag}=`))) {
      return [];
    }
    return [value === 'true' || value === '' ? `--${flag}` : `--${flag}=${value}`];
  });
  if (kept.length === 0) return;
  throw new HarnessError('usage', `npm kept ${kept.join(' ')} for itself.`, {
    hint: `Flags go after two dashes: npm run ${name} -- ${[...kept, ...argv].join(' ')}`,
  });
}
