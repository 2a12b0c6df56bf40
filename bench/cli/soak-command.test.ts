import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { HarnessError } from '../../servers/hub/errors.ts';
import { soakLines } from '../analysis/soak.fixture.ts';
import type { SoakCheckpoint } from '../records/soak.ts';
import { appendSoakLine, readSoakLines, soakPath } from '../soak/log.ts';
import type { runSoak as RunSoak } from '../soak/run-soak.ts';
import { fakeIo } from './io.fixture.ts';
import { runToEnding } from './io.ts';
import { soak, type SoakParts } from './soak-command.ts';

const root = mkdtempSync(join(tmpdir(), 'soak-command-'));
afterAll(() => {
  rmSync(root, { recursive: true });
});

/** The hour of the fixture, in which nothing grows unless it is changed, as the segment that is asked for. */
const hourOf =
  (change: (atSeconds: number) => Partial<SoakCheckpoint> = () => ({}), checkpoints = 200): typeof RunSoak =>
  (_trial, _settings, arms, onLine) => {
    for (const { segment } of arms) {
      for (const line of soakLines({ segment, change }).slice(1, checkpoints + 2)) onLine(line);
    }
    return Promise.resolve();
  };

async function start(
  argv: readonly string[],
  runSoak: typeof RunSoak = hourOf(),
  lockMachine: SoakParts['lockMachine'] = () => Promise.resolve({ release: () => undefined }),
) {
  const asked: Parameters<typeof RunSoak>[] = [];
  const io = fakeIo(argv);
  const ending = await runToEnding(
    (given) =>
      soak(given, {
        resultsRoot: root,
        lockMachine,
        runSoak: (...asks) => {
          asked.push(asks);
          return runSoak(...asks);
        },
      }),
    io,
  );
  return { ending, asked, out: io.out(), err: io.err() };
}

const sse = ['--transport', 'sse', '--connections', '20'];
const hour = ['--hours', '1', ...sse];
const folder = (name: string): string => join(root, name);

describe('npm run soak', () => {
  it('says that nothing grew, and saves the lines, the result and the report', async () => {
    const { ending, out } = await start([...hour, '--out', folder('flat')]);
    expect(ending).toBe('done');
    expect(out).toContain('FLAT: nothing grew by more than its margin.');
    expect(out).toMatch(/^Heap in use +10\.0 MB|= flat within 0 B per hour/m);
    expect(out.trimEnd().split('\n').at(-1)).toBe(folder('flat'));
    expect(JSON.parse(readFileSync(join(folder('flat'), 'soak.json'), 'utf8'))).toMatchObject({
      complete: true,
      outcome: 'flat',
    });
    expect(readFileSync(join(folder('flat'), 'report.md'), 'utf8')).toMatch(/^# Soak\n/);
    expect(readSoakLines(folder('flat'))?.length).toBe(202);
  });

  it('names what grows, with its slope', async () => {
    const leak = hourOf((at) => ({ heapBytes: 1e7 + 5000 * at, timers: at === 1800 ? 4 : 3 }));
    const { ending, out } = await start(hour, leak);
    expect(ending).toBe('regression');
    expect(out).toContain('GROWS: Heap in use (SSE, segment 1).');
    expect(out).toMatch(/18\.0 MB/);
  });

  it('is a checkpoint a minute, or less where it is short', async () => {
    const settingsAt = async (hours: string) =>
      (await start(['--hours', hours, '--connections', '1'], hourOf(undefined, 1))).asked[0]?.[1]
        .checkpointSeconds;
    expect([await settingsAt('24'), await settingsAt('0.17'), await settingsAt('0.01')]).toEqual([60, 3, 1]);
  });

  it('goes on in a folder with a new segment and the time that is left, and ends once it is complete', async () => {
    const dir = folder('resumed');
    const first = await start([...hour, '--out', dir], hourOf(undefined, 50));
    expect([first.ending, first.out.includes('PARTIAL')]).toEqual(['done', true]);
    const second = await start(['--out', dir]);
    expect(second.asked[0]?.[2]).toMatchObject([{ segment: 2, secondsLeft: 2700 }]);
    expect(second.out).toContain('SSE, segment 2');
    const third = await start(['--out', dir]);
    expect(third.asked[0]?.[2]).toEqual([]);
    expect(third.out).toBe(second.out);
    const longer = await start(['--out', dir, '--hours', '2']);
    expect(longer.asked[0]?.[2]).toMatchObject([{ segment: 3, secondsLeft: 2700 }]);
  });

  it('keeps and prints what there is when a process ends, and then says which', async () => {
    const { ending, out, err } = await start(hour, async (trial, settings, arms, onLine) => {
      await hourOf(undefined, 50)(trial, settings, arms, onLine);
      onLine({ kind: 'ended', transport: 'sse', segment: 1, because: 'The sse server process ended.' });
      throw new HarnessError('child-died', 'The sse server process ended.');
    });
    expect(ending).toBe('nothing');
    expect(out).toContain('ENDED. SSE, segment 1: The sse server process ended.');
    expect(err).toContain('error: The sse server process ended.');
  });

  it('after a process that ended before its segment began gives the next segment another number', async () => {
    const dir = folder('never-began');
    await start([...hour, '--out', dir], (_trial, _settings, _arms, onLine) => {
      onLine({ kind: 'ended', transport: 'sse', segment: 1, because: 'The sse server process ended.' });
      return Promise.reject(new HarnessError('child-died', 'The sse server process ended.'));
    });
    const { ending, asked, out } = await start(['--out', dir]);
    expect(asked[0]?.[2]).toMatchObject([{ segment: 2 }]);
    expect([ending, out.includes('ENDED')]).toEqual(['done', false]);
  });

  it('does not touch the lines of a soak that still runs', async () => {
    const dir = folder('running');
    for (const line of soakLines().slice(0, 2)) appendSoakLine(dir, line);
    appendFileSync(soakPath(dir), '{"kind":"checkp');
    const before = readFileSync(soakPath(dir), 'utf8');
    const { err } = await start(['--out', dir], hourOf(), () =>
      Promise.reject(new HarnessError('machine-busy', 'This machine is being measured already.')),
    );
    expect(err).toContain('This machine is being measured already.');
    expect(readFileSync(soakPath(dir), 'utf8')).toBe(before);
  });

  it.each([
    [['--transport', 'websocket'], '--transport sse, not websocket'],
    [['--connections', '7'], '--connections 20, not 7'],
    [['--rate', '7'], '--rate 100, not 7'],
  ])('does not go on with another load: %j', async (more, words) => {
    const dir = folder(`load-${more.join('')}`);
    for (const line of soakLines().slice(0, 2)) appendSoakLine(dir, line);
    const { ending, err, asked } = await start(['--out', dir, ...more]);
    expect([ending, asked]).toEqual(['usage', []]);
    expect(err).toContain(words);
  });

  it('refuses what would not fit, and a folder with something else in it', async () => {
    expect((await start([])).err).toContain('soak needs --hours');
    const much = await start(['--hours', '1', '--connections', '1000', '--rate', '100']);
    expect(much.err).toContain('100000 deliveries in a second');
    const dir = folder('other');
    mkdirSync(dir);
    writeFileSync(join(dir, 'letter.txt'), '');
    expect((await start([...hour, '--out', dir])).err).toContain('is not empty');
    expect(existsSync(join(dir, 'raw'))).toBe(false);
  });

  it('prints JSON and nothing else on stdout', async () => {
    const { out, err } = await start([...hour, '--json', '--out', folder('json')]);
    expect(JSON.parse(out)).toMatchObject({ schemaVersion: 1, outcome: 'flat' });
    expect(err).toContain(`${folder('json')}\n`);
  });
});
