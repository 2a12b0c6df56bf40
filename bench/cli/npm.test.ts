import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { refuseKeptFlags, resolvePath } from './npm.ts';

it.each([
  [
    'of an npm script is taken from where the user stands',
    { npm_lifecycle_event: 'report', INIT_CWD: '/a/b' },
    '/a/b/x',
  ],
  ['of the program itself stays as it is', { INIT_CWD: '/a/b' }, 'x'],
  ['of a script without INIT_CWD stays as it is', { npm_lifecycle_event: 'report' }, 'x'],
])('a relative path %s', (_, env, path) => {
  expect(resolvePath('x', { env })).toBe(path);
  expect(resolvePath('/abs', { env })).toBe(resolve('/abs'));
});

it('a path of an installed package stays as it is, whatever script of another project calls it', () => {
  expect(resolvePath('x', { env: { npm_lifecycle_event: 'report', INIT_CWD: '/a/b' } }, true)).toBe('x');
});

it.each([
  ['a setting of npm with another name', { npm_lifecycle_event: 'bench', npm_config_cache: 'x' }, []],
  [
    'a flag that also stands behind the dashes',
    { npm_lifecycle_event: 'bench', npm_config_json: 'true' },
    ['--json'],
  ],
  ['the environment of another script', { npm_lifecycle_event: 'test', npm_config_json: 'true' }, []],
])('%s is no reason to refuse', (_, env, argv) => {
  expect(() => {
    refuseKeptFlags('bench', ['json', 'payload-bytes'], { env, argv });
  }).not.toThrow();
});

it('a kept flag is refused with the line that was meant', () => {
  const env = { npm_lifecycle_event: 'serve', npm_config_payload_bytes: '64', npm_config_json: '' };
  expect(() => {
    refuseKeptFlags('serve', ['json', 'payload-bytes'], { env, argv: ['x'] });
  }).toThrow(
    expect.objectContaining({
      hint: 'Flags go after two dashes: npm run serve -- --json --payload-bytes=64 x',
    }),
  );
});
