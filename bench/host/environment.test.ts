import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  cleanEnvironment,
  describeVirtualization,
  findPackageRoot,
  readCommit,
  readEnvironment,
} from './environment.ts';
import { temporaryDir } from '../../servers/hub/temporary-dir.fixture.ts';

describe('the environment', () => {
  it('names this node, what is installed, and nothing that JSON would lose', () => {
    const environment = readEnvironment();
    expect(environment.node).toBe(process.versions.node);
    expect(environment.cpuCount).toBeGreaterThan(0);
    expect(environment.memoryBytes).toBeGreaterThan(2 ** 20);
    for (const name of ['express', 'ws', 'eventsource-parser', 'casual']) {
      expect(environment.dependencies[name], name).toMatch(/^\d+\.\d+\.\d+/);
    }
    expect(JSON.parse(JSON.stringify(environment))).toEqual(environment);
  });
});

describe('the environment that children inherit', () => {
  it('has nothing left with which Node.js, a debugger or an agent would act in every child, and their names are told', () => {
    const env = {
      PATH: '/bin',
      NODE_OPTIONS: '--require ./agent.js',
      NODE_USE_ENV_PROXY: '1',
      VSCODE_INSPECTOR_OPTIONS: '{}',
      UV_THREADPOOL_SIZE: '64',
      HTTP_PROXY: 'http://proxy:3128',
    };
    expect(cleanEnvironment(env, ['--inspect'])).toEqual([
      'NODE_OPTIONS',
      'NODE_USE_ENV_PROXY',
      'UV_THREADPOOL_SIZE',
      'VSCODE_INSPECTOR_OPTIONS',
      '--inspect',
    ]);
    expect(env).toEqual({ PATH: '/bin', HTTP_PROXY: 'http://proxy:3128' });
  });
});

describe('the virtualisation', () => {
  const nothing = { machine: null, container: null, cpuinfo: null, containerFile: null };
  const guest = 'processor\t: 0\nflags\t\t: fpu hypervisor lahf_lm\n';
  const metal = 'processor\t: 0\nflags\t\t: fpu lahf_lm\n';

  it.each([
    ['kvm', { ...nothing, machine: 'kvm', container: 'none' }],
    ['docker in kvm', { ...nothing, machine: 'kvm', container: 'docker' }],
    ['docker', { ...nothing, machine: 'none', container: 'docker' }],
    ['none', { ...nothing, machine: 'none', container: 'none', cpuinfo: metal }],
    ['hypervisor', { ...nothing, cpuinfo: guest }],
    ['podman in hypervisor', { ...nothing, cpuinfo: guest, containerFile: 'podman' }],
    ['none', { ...nothing, cpuinfo: metal }],
    [null, nothing],
  ])('is %s for %j', (words, hints) => {
    expect(describeVirtualization(hints)).toBe(words);
  });
});

describe('the commit', () => {
  let root = '';
  beforeEach(() => {
    root = temporaryDir();
    writeFileSync(join(root, 'package.json'), '{}');
  });

  function git(...args: string[]): string {
    const author = ['-c', 'user.name=a', '-c', 'user.email=a@example.org'];
    return execFileSync('git', ['-C', root, ...author, ...args], { encoding: 'utf8' }).trim();
  }

  it('is known and clean after a commit, dirty after a change', () => {
    git('init', '--quiet');
    git('add', '.');
    git('commit', '--quiet', '-m', 'first');
    expect(readCommit(root)).toEqual({ commit: git('rev-parse', 'HEAD'), dirty: false });
    writeFileSync(join(root, 'package.json'), '{ }');
    expect(readCommit(root).dirty).toBe(true);
  });

  it('is null without a repository', () => {
    expect(readCommit(root)).toEqual({ commit: null, dirty: null });
  });

  it('is not that of a repository which merely surrounds the project', () => {
    git('init', '--quiet');
    git('commit', '--quiet', '--allow-empty', '-m', 'of somebody else');
    expect(readCommit(root)).toEqual({ commit: null, dirty: null });
  });

  it('is sought from the nearest folder with a package.json', () => {
    const below = join(root, 'dist', 'bench');
    mkdirSync(below, { recursive: true });
    expect(findPackageRoot(below)).toBe(root);
  });
});
