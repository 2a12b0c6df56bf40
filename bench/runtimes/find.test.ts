import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findRuntimes } from './find.ts';

const dir = mkdtempSync(join(tmpdir(), 'runtimes-'));
afterAll(() => {
  rmSync(dir, { recursive: true });
});

/** A program that says that it is this version. */
function claims(name: string, version: string): string {
  const path = join(dir, name);
  writeFileSync(path, `#!/bin/sh\necho '${version}'\n`);
  chmodSync(path, 0o755);
  return path;
}

const own = process.versions.node;
const ownLabel = own.split('.')[0];
const other = ownLabel === '26' ? '24' : '26';

describe.skipIf(process.platform === 'win32')('the runtimes of a measurement', () => {
  it('are the present one, those on the search path and those that were named', () => {
    claims(`node${other}`, `v${other}.99.0`);
    const named = claims('odd', 'v99.1.0');
    expect(findRuntimes([`odd=${named}`], `/none:${dir}`)).toEqual([
      { label: ownLabel, execPath: process.execPath, version: own },
      { label: other, execPath: join(dir, `node${other}`), version: `${other}.99.0` },
      { label: 'odd', execPath: named, version: '99.1.0' },
    ]);
    expect(findRuntimes([named], '').map(({ label }) => label)).toEqual([ownLabel, '99']);
  });

  it('have the same version twice only where it was named', () => {
    claims(`node${other}`, `v${own}`);
    expect(() => findRuntimes([], dir)).toThrow('There is one Node.js alone');
    expect(findRuntimes([`again=${process.execPath}`], dir).map(({ label }) => label)).toEqual([
      ownLabel,
      'again',
    ]);
  });

  it.each([
    ['a path that is not there', () => 'x=/none/node', /^'x=\/none\/node' is no Node\.js\. .*ENOENT/],
    ['another runtime', () => `b=${claims('bun', '1.4.5')}`, /is no Node\.js\. It printed '1\.4\.5'/],
    ['a version that is too old', () => claims('old', 'v20.18.3'), /is Node\.js 20\.18\.3; 20\.19 or newer/],
    ['a label that is taken', () => `${ownLabel}=${process.execPath}`, /^Two runtimes are called '\d+'\.$/],
  ])('are refused in a sentence with the value: %s', (_, named, message) => {
    expect(() => findRuntimes([named()], '')).toThrow(message);
  });
});
