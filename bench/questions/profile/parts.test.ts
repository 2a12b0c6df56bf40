import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { countParts, partOf } from './parts.ts';

const OWN = 'file:///opt/node_modules/sse-or-websockets/dist/';

/** A made profile: the same frames as V8 names them, with samples that tell one from the other. */
const FRAMES = [
  ['', '(idle)', 1_000_000],
  ['', '(program)', 1],
  ['', 'writeBuffer', 2],
  ['', '(garbage collector)', 10],
  ['node:_http_outgoing', 'write_', 20],
  ['node:internal/stream_base_commons', 'writeGeneric', 40],
  [`${OWN}servers/sse.js`, 'send', 100],
  [`${OWN}servers/hub/subscribers.js`, '#broadcast', 200],
  [`${OWN}bench/processes/server-calls.js`, 'publish', 1000],
  ['file:///opt/node_modules/sse-or-websockets/node_modules/ws/lib/sender.js', 'frame', 10_000],
  ['file:///opt/node_modules/express/lib/application.js', 'handle', 20_000],
  ['file:///opt/node_modules/router/index.js', 'next', 40_000],
].map(([url, functionName, samples]) => ({
  url: String(url),
  functionName: String(functionName),
  samples: Number(samples),
}));

it('the samples of a profile are counted by the code they were taken in, and idle ones are left out', () => {
  expect(countParts(FRAMES, OWN)).toEqual({
    native: 3,
    collector: 10,
    core: 60,
    server: 300,
    harness: 1000,
    library: 10_000,
    framework: 60_000,
  });
});

it('a part without samples is 0', () => {
  expect(Object.values(countParts([], OWN))).toEqual([0, 0, 0, 0, 0, 0, 0]);
});

it('code of this project is its own only below its own folder', () => {
  const at = (url: string) => partOf({ url, functionName: 'send', samples: 1 }, OWN);
  expect(at(`${OWN}servers/page/bench/start.js`)).toBe('server');
  expect(at(`${OWN}bench/servers/odd.js`)).toBe('harness');
  expect(at('file:///opt/node_modules/other/dist/servers/sse.js')).toBe('framework');
});

it.each([
  ['ws', 'library'],
  ['express', 'framework'],
  ['router', 'framework'],
])('the installed package %s is counted as %s', (name, part) => {
  const { href } = pathToFileURL(createRequire(import.meta.url).resolve(name));
  expect(partOf({ url: href, functionName: 'handle', samples: 1 }, OWN)).toBe(part);
});
