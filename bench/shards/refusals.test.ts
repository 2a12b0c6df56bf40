import { existsSync, readFileSync, writeFileSync, mkdirSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { temporaryDir } from '../../servers/hub/temporary-dir.fixture.ts';
import { encodeHistogram } from '../stats/histogram.ts';
import type { Coordinator, ShardNews } from './coordinator.ts';
import { contentDigest, PATHS } from './protocol.ts';
import { openCoordinator, startShard, testPlan, TOKEN } from './shards.fixture.ts';

let dir = '';
let coordinator: Coordinator;
let news: ShardNews[];
let url: URL;
beforeEach(async () => {
  dir = temporaryDir();
  ({ coordinator, news, url } = await openCoordinator(dir, 2));
});
afterEach(() => coordinator.close());

describe('a shard is refused, and both sides say why,', () => {
  it.each([
    ['with another token', { token: 'guessed' }, 'A shard came with another token, or with none.'],
    ['of another version', { version: '1.2.4' }, 'its version is 1.2.4, and that of the coordinator 1.2.3'],
    ['that counts other shards', { shards: 3 }, 'its number of shards is 3, and that of the coordinator 2'],
    ['with an index beyond', { index: 2 }, 'its index is 2, and there are shards 0 to 1'],
  ])('%s', async (_, changes, because) => {
    await expect(startShard(url, 0, 2, changes).ended).rejects.toMatchObject({
      code: 'shard-refused',
      message: expect.stringContaining(because),
    });
    expect(news).toContainEqual({ kind: 'refused', because: expect.stringContaining(because) });
  });

  it.each([
    ['seed', { seed: 8 }],
    ['plan', { digest: 'plan-b' }],
  ])('that has joined a coordinator with another %s before', async (what, changes) => {
    const { ended } = startShard(url, 0, 2);
    while (coordinator.seats[0]?.isTaken !== true) await new Promise((resolve) => setTimeout(resolve, 5));
    const { port } = coordinator;
    await crash(coordinator);
    ({ coordinator, news } = await openCoordinator(dir, 2, { port, plan: testPlan(2, changes) }));
    await expect(ended).rejects.toMatchObject({
      code: 'shard-refused',
      message: expect.stringContaining(`its ${what} is`),
    });
  });

  it('at the address of something else, which it names', async () => {
    const other = createServer((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/html' }).write('<p>');
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      other.closeAllConnections();
      other.close();
    });
    const address = other.address();
    const port = typeof address === 'object' ? address?.port : null;
    await expect(startShard(new URL(`http://127.0.0.1:${port}`), 0, 2).ended).rejects.toMatchObject({
      code: 'shard-refused',
      message: `What answers at http://127.0.0.1:${port} is no coordinator: it sent text/html.`,
      hint: expect.stringContaining('--of URL'),
    });
  });

  it('whose place a second one has taken', async () => {
    const first = startShard(url, 1, 2);
    while (coordinator.seats[1]?.isTaken !== true) await new Promise((resolve) => setTimeout(resolve, 5));
    const second = startShard(url, 1, 2);
    await expect(first.ended).rejects.toThrow('was started a second time');
    expect(coordinator.seats[1].isTaken).toBe(true);
    second.kill();
  });
});

const none = { count: 0, data: null };
const surroundings = { loopCpuNs: null, waitNs: null, pressureNs: null, throttledNs: null };
const record = {
  schemaVersion: 1,
  id: 'abc-1',
  plan: 'plan-a',
  shard: 1,
  member: 'test',
  call: 'collect',
  answer: {
    window: {
      fromNs: 0,
      untilNs: 1e9,
      deliveries: 3,
      cpuUserUs: 1,
      cpuSystemUs: 1,
      loopUtilization: 0.1,
      surroundings,
      delivery: encodeHistogram([1e6, 2e6, 3e6]),
      transit: none,
      negativeTransit: 0,
    },
    counts: {
      expected: 3,
      received: 3,
      missed: 0,
      duplicate: 0,
      reordered: 0,
      wireBytes: 300,
      payloadBytes: 200,
    },
    lostConnections: 0,
    strayEvents: 0,
    stoodNs: 0,
  },
};

async function post(body: string, headers: Readonly<Record<string, string>> = {}) {
  const response = await fetch(new URL(PATHS.replies, url), {
    method: 'POST',
    headers: { Authorization: `Bearer ${TOKEN}`, 'Content-Digest': contentDigest(body), ...headers },
    body,
  });
  return { status: response.status, because: await response.text() };
}

const prototypeOf = (file: FileHandle): FileHandle => Object.getPrototypeOf(file);

/** Nothing where there is no file: a run that is refused leaves its folder empty. */
const written = (): string => {
  const path = join(dir, 'raw', 'shard-1.jsonl');
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
};

describe('a posted record', () => {
  const body = JSON.stringify(record);

  it('is on the disk before it is acknowledged, and once however often it is posted', async () => {
    expect((await post(body)).status).toBe(204);
    expect(written()).toBe(`${body}\n`);
    expect((await post(body)).status).toBe(204);
    expect(written()).toBe(`${body}\n`);
  });

  it('on several lines is written on one', async () => {
    expect((await post(JSON.stringify(record, null, 2))).status).toBe(204);
    expect(written()).toBe(`${body}\n`);
  });

  it('of which a part was written is written whole when it is posted again', async () => {
    const other = await open(join(dir, 'other'), 'w');
    await other.close();
    const spy = vi.spyOn(prototypeOf(other), 'appendFile');
    onTestFinished(() => spy.mockRestore());
    spy.mockImplementationOnce(async function (this: FileHandle): Promise<void> {
      await this.write('{"schemaV');
      throw new Error('no space is left');
    });
    const failed = await post(body);
    expect([failed.status, failed.because]).toEqual([500, expect.stringContaining('no space is left')]);
    expect((await post(body)).status).toBe(204);
    expect(written()).toBe(`${body}\n`);
  });

  it.each([
    ['with the checksum of another', 400, body, { 'Content-Digest': contentDigest('another') }],
    ['with no token', 401, body, { Authorization: '' }],
    ['of another plan', 409, JSON.stringify({ ...record, plan: 'plan-b' }), {}],
    ['longer than any', 413, ' '.repeat(17 * 1024 * 1024), {}],
    ['that is no JSON', 422, '{"schemaVersion":', {}],
    ['that is no record', 422, JSON.stringify({ ...record, answer: { window: null } }), {}],
  ])('%s is refused with %i, and not written', async (_, status, text, headers) => {
    const answer = await post(text, headers);
    expect(answer.status).toBe(status);
    expect(news).toContainEqual({ kind: 'refused', because: answer.because });
    expect(existsSync(join(dir, 'raw'))).toBe(false);
  });

  it('outlives a coordinator that is killed, and is not written again by the next one', async () => {
    await post(body);
    const { port } = coordinator;
    await crash(coordinator);
    // As the file looks when a process is killed in the middle of a line.
    writeFileSync(join(dir, 'raw', 'shard-1.jsonl'), `${body}\n{"schemaVers`);
    ({ coordinator, news } = await openCoordinator(dir, 2, { port }));
    expect(written()).toBe(`${body}\n`);
    expect((await post(body)).status).toBe(204);
    expect((await post(JSON.stringify({ ...record, id: 'abc-2' }))).status).toBe(204);
    expect(written().trim().split('\n')).toHaveLength(2);
  });

  it('in a file that is damaged elsewhere stops the coordinator', async () => {
    const other = temporaryDir();
    mkdirSync(join(other, 'raw'));
    writeFileSync(join(other, 'raw', 'shard-0.jsonl'), `no record\n${body}\n`);
    await expect(openCoordinator(other, 2)).rejects.toMatchObject({ code: 'run-damaged' });
  });
});

/** Ends a coordinator without a word to its shards, as SIGKILL does. */
async function crash(one: Coordinator): Promise<void> {
  await one.vanish();
}
