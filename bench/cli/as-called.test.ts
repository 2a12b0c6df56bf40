import { expect, it } from 'vitest';
import { asCalled } from './as-called.ts';

it.each([
  ['npm run bench', 'npx sse-or-websockets bench'],
  ['npm run bench -- --rate 5', 'npx sse-or-websockets bench --rate 5'],
  ["'npm run bench -- steady'.", "'npx sse-or-websockets bench steady'."],
  ['npm run --silent report -- DIR > file', 'npx sse-or-websockets report DIR > file'],
])('an installed package has %j as %j, and a checkout as it stands', (text, called) => {
  expect(asCalled(text, true)).toBe(called);
  expect(asCalled(text)).toBe(text);
});
