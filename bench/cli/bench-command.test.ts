import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HarnessError } from '../../servers/hub/errors.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import { bench } from './bench-command.ts';
import { fakeIo } from './io.fixture.ts';
import { failOnTheWay, fakeParts, loseTheFolder, measureNothing } from './parts.fixture.ts';
import type { FakeParts } from './parts.fixture.ts';
import { temporaryDir } from '../../servers/hub/temporary-dir.fixture.ts';

let root = '';
let parts: FakeParts;
beforeEach(() => {
  root = temporaryDir();
  parts = fakeParts(root);
});

describe('npm run bench', () => {
  it('asks for every scenario, sse against websocket, in the standard profile', async () => {
    await bench(fakeIo([]), parts);
    expect(parts.asked).toMatchObject([
      { scenarios: [], profile: 'standard', budgetSeconds: null, transports: ['sse', 'websocket'], argv: [] },
    ]);
    expect(parts.asked[0]?.outDir).toBe(join(root, 'results', parts.asked[0]?.runId ?? ''));
    expect(parts.asked[0]?.runId).toMatch(/^\d{4}-\d\d-\d\dT\d{4}-standard$/);
  });

  it('passes on what the command line says', async () => {
    const out = join(root, 'mine');
    const words = 'outage --profile=quick --budget 1.5m --transports raw,sse,websocket --seed 7 outage --out';
    const argv = [...words.split(' '), out];
    await bench(fakeIo(argv), parts);
    expect(parts.asked).toMatchObject([
      {
        scenarios: ['outage'],
        profile: 'quick',
        budgetSeconds: 90,
        transports: ['raw', 'sse', 'websocket'],
        seed: 7,
        outDir: out,
        argv,
      },
    ]);
  });

  it('draws a new seed for each run, and says which', async () => {
    const logs = [fakeIo([]), fakeIo([])];
    for (const io of logs) await bench(io, parts);
    const seeds = parts.asked.map(({ seed }) => seed);
    expect(new Set(seeds).size).toBe(2);
    for (const [index, io] of logs.entries()) expect(io.err()).toContain(`seed ${seeds[index]}`);
  });

  it('prints the table and, last, the folder, in which it leaves a file for each format that has one', async () => {
    const out = join(root, 'mine');
    const io = fakeIo(['--out', out], {}, 120);
    expect(await bench(io, parts)).toBe('done');
    const runId = parts.asked[0]?.runId;
    expect(io.out()).toBe(`table of ${runId} in 120 columns\n${out}\n`);
    expect(readdirSync(out).toSorted()).toEqual(['report.md', 'run.json', 'verdicts.csv']);
    expect(readFileSync(join(out, 'report.md'), 'utf8')).toBe(`page of ${runId} in 100 columns\n`);
  });

  it('with --all prints the whole table, and refuses it beside --json', async () => {
    const io = fakeIo(['--all'], {}, 120);
    await bench(io, parts);
    expect(io.out()).toContain(' in 120 columns, all of it\n');
    await expect(bench(fakeIo(['--all', '--json']), parts)).rejects.toMatchObject({ code: 'usage' });
  });

  it('with --json prints the model alone', async () => {
    const io = fakeIo(['--json']);
    await bench(io, parts);
    expect(io.out()).toBe(`model of ${parts.asked[0]?.runId} in 100 columns\n`);
    expect(io.err()).toContain(parts.asked[0]?.outDir);
  });

  it.each([
    [['fanout'], "Unknown scenario 'fanout'. Known: fan-out, outage.", "Did you mean 'fan-out'?"],
    [['--transports', 'sse'], 'at least 2 different transports', '--transports sse,websocket'],
    [['--transports', 'sse,wss'], "Unknown transport 'wss'. Known: sse, websocket, raw, shipped.", "'sse'"],
    [['--seed', '-1'], '--seed wants a whole number from 0 to 4294967295', '--seed 0'],
    [['--budget', '15'], "--budget wants a duration from 10s to 24h in s, m or h, got '15'", '--budget 15m'],
    [['--budget', '9s'], "got '9s'", '--budget 15m'],
    [['--budget', '25h'], "got '25h'", '--budget 15m'],
    [['--profile', 'fast'], "Unknown profile 'fast'. Known: quick, standard, full.", 'quick'],
  ])('refuses %j before anything is measured or made', async (argv, message, hint) => {
    await expect(bench(fakeIo(argv), parts)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    });
    expect(parts.asked).toEqual([]);
    expect(readdirSync(root)).toEqual([]);
  });

  it.each([
    ['--list', { npm_config_list: 'true' }, [], '-- --list'],
    ['--profile=quick', { npm_config_profile: 'quick' }, [], '-- --profile=quick'],
    ['--seed 5', { npm_config_seed: 'true' }, ['5'], '-- --seed 5'],
  ])('refuses %s without the two dashes, which npm keeps for itself', async (_, kept, argv, hint) => {
    const env = { npm_lifecycle_event: 'bench', ...kept };
    await expect(bench(fakeIo(argv, env), parts)).rejects.toMatchObject({
      code: 'usage',
      hint: expect.stringContaining(hint),
    });
    expect(parts.asked).toEqual([]);
  });

  it('takes a relative folder from where the user stands, not from where npm starts it', async () => {
    const env = { npm_lifecycle_event: 'bench', INIT_CWD: root };
    await bench(fakeIo(['--out', 'mine'], env), parts);
    expect(parts.asked[0]?.outDir).toBe(join(root, 'mine'));
  });

  it.each([[['fan-out']], [[]], [['fan-out', 'outage', '--profile', 'quick']]])(
    'refuses library clients under load, and says where they can go: %j',
    async (argv) => {
      const run = bench(fakeIo([...argv, '--transports', 'sse,shipped']), parts);
      await expect(run).rejects.toMatchObject({
        code: 'usage',
        message: 'Library clients (shipped) go through faults only, and this run has load (fan-out).',
        hint: 'Name other scenarios: npm run bench -- outage --transports sse,shipped',
      });
      expect(parts.asked).toEqual([]);
      expect(readdirSync(root)).toEqual([]);
    },
  );

  it.each([[['outage']], [['--profile', 'quick']]])(
    'takes library clients through faults: %j',
    async (argv) => {
      await bench(fakeIo([...argv, '--transports', 'sse,shipped']), parts);
      expect(parts.asked).toMatchObject([{ transports: ['sse', 'shipped'] }]);
    },
  );

  it('refuses a machine that is being measured, but not --alongside, and frees it afterwards', async () => {
    let isHeld = true;
    const lockMachine = (): Promise<{ release(): void }> =>
      isHeld
        ? Promise.reject(new HarnessError('machine-busy', 'This machine is being measured already.'))
        : Promise.resolve({ release: () => (isHeld = false) });
    const locked = { ...parts, lockMachine };
    await expect(bench(fakeIo([]), locked)).rejects.toMatchObject({ code: 'machine-busy' });
    expect(readdirSync(root)).toEqual([]);
    expect(await bench(fakeIo(['--alongside']), locked)).toBe('done');
    isHeld = false;
    let released = 0;
    const free = { ...parts, lockMachine: () => Promise.resolve({ release: () => (released += 1) }) };
    await bench(fakeIo([]), free);
    await expect(bench(fakeIo(['--out', root]), free)).rejects.toMatchObject({ code: 'output-not-empty' });
    expect(released).toBe(2);
  });

  it('refuses a folder with something in it before anything is measured', async () => {
    writeFileSync(join(root, 'old'), '');
    await expect(bench(fakeIo(['--out', root]), parts)).rejects.toMatchObject({ code: 'output-not-empty' });
    expect(parts.asked).toEqual([]);
  });

  it('leaves no empty folder behind when the run fails, and no line of progress', async () => {
    const io = fakeIo([], { NO_COLOR: '1' }, 80);
    await expect(bench(io, fakeParts(root, failOnTheWay))).rejects.toMatchObject({ code: 'child-died' });
    expect(readdirSync(join(root, 'results'))).toEqual([]);
    expect(io.err()).toContain('round 1 of up to 2');
    expect(io.err().endsWith('\r\u001B[2K')).toBe(true);
  });

  it('says that the measurements are safe when a report cannot be written', async () => {
    await expect(bench(fakeIo([]), fakeParts(root, loseTheFolder))).rejects.toMatchObject({
      code: 'write-failed',
      hint: expect.stringContaining('npm run report --'),
    });
  });

  it('reports a run that measured nothing as such', async () => {
    const io = fakeIo([]);
    expect(await bench(io, fakeParts(root, measureNothing))).toBe('nothing');
    expect(io.err()).toContain('Nothing could be measured');
  });
});

describe('a load of your own', () => {
  it('is measured alone, from the flags that describe it', async () => {
    const argv = ['--connections', '1,10', '--rate', '50', '--payload-bytes', '512', '--duration', '30s'];
    await bench(fakeIo([...argv, '--rounds', '9']), parts);
    expect(parts.asked).toMatchObject([
      {
        scenarios: ['custom'],
        everyRound: true,
        ownScenarios: {
          custom: {
            cells: [
              { id: '1-connection', payloadBytes: 512, rounds: { standard: 9 } },
              { id: '10-connections', pace: { kind: 'rate', eventsPerSecond: 50 } },
            ],
          },
        },
      },
    ]);
  });

  it.each([
    [['outage', '--rate', '50'], "--rate makes a load of your own, and 'outage' has its own."],
    [['--connections', '1,0'], "--connections wants a whole number from 1 to 100000, got '0'."],
    [['--rate', '0'], "--rate wants a number of events/s from 0.1 to 1000, got '0'."],
    [['--rounds', '5'], "--rounds wants a whole number from 6 to 10000, got '5'."],
    [['--duration', '30'], "--duration wants a duration from 1s to 24h in s, m or h, got '30'."],
  ])('is refused in %j before anything is made', async (argv, message) => {
    await expect(bench(fakeIo(argv), parts)).rejects.toMatchObject({ code: 'usage', message });
    expect(readdirSync(root)).toEqual([]);
  });
});

describe('a file of settings', () => {
  const file = (value: unknown): string => {
    const path = join(root, 'mine.json');
    writeFileSync(path, JSON.stringify(value));
    return path;
  };

  it('asks for the same as its flags, which win over it', async () => {
    const path = file({ rate: 50, rounds: 8, profile: 'quick', seed: 7, transports: ['raw', 'sse'] });
    await bench(fakeIo(['--config', path]), parts);
    await bench(fakeIo(['--config', path, '--rate', '20', '--seed', '9']), parts);
    const common = { scenarios: ['custom'], profile: 'quick', transports: ['raw', 'sse'] };
    const cells = (eventsPerSecond: number) => [{ rounds: { quick: 8 }, pace: { eventsPerSecond } }];
    expect(parts.asked).toMatchObject([
      { ...common, seed: 7, ownScenarios: { custom: { cells: cells(50) } } },
      { ...common, seed: 9, ownScenarios: { custom: { cells: cells(20) } } },
    ]);
  });

  it('comes back from --print-config, and gives the same plan', async () => {
    const scenario = parts.scenarios.get('outage');
    const path = file({ ownScenarios: { mine: scenario }, duration: '1m', seed: 1, profile: 'quick' });
    const printed = fakeIo(['--config', path, '--rate', '20', '--print-config']);
    expect(await bench(printed, parts)).toBe('done');
    expect(parts.asked).toEqual([]);
    await bench(fakeIo(['--config', path, '--rate', '20']), parts);
    writeFileSync(path, printed.out());
    await bench(fakeIo(['--config', path]), parts);
    const [first, second] = parts.asked.map(({ ownScenarios, scenarios, seed, profile, everyRound }) => {
      return { ownScenarios, scenarios, seed, profile, everyRound };
    });
    expect(first).toMatchObject({ scenarios: ['mine', 'custom'], ownScenarios: { mine: scenario } });
    expect(second).toEqual(first);
  });

  it('holds targets, which --print-config prints with their secrets as variables, set or not', async () => {
    const header = ['Authorization: Bearer ${TOKEN}'];
    const targets = [{ label: 'old', url: 'http://127.0.0.1:1/', header, cookie: ['s=${SESSION}'] }];
    const path = file({ targets, profile: 'quick' });
    const argv = ['--config', path, '--seq', 'sse-id', '--connections', '7', '--seed', '3'];
    const printed = fakeIo([...argv, '--print-config'], { TOKEN: 'secret' });
    expect(await bench(printed, parts)).toBe('done');
    expect(JSON.parse(printed.out())).toEqual({
      targets: [{ ...targets[0], seq: 'sse-id' }],
      profile: 'quick',
      connections: [7],
      seed: 3,
    });
    expect(printed.out() + printed.err()).not.toContain('secret');
    expect(printed.err()).toBe('');
    const literal = fakeIo([...argv, '--header', 'X-Key: 5', '--print-config']);
    await bench(literal, parts);
    expect(literal.err()).toMatch(
      /^note: .* Write a secret as \$\{NAME\}: it is taken from the environment\.\n$/,
    );
    expect(parts.asked).toEqual([]);

    writeFileSync(path, printed.out());
    await expect(bench(fakeIo(['--config', path], { TOKEN: 'secret' }), parts)).rejects.toMatchObject({
      code: 'usage',
      message: 'A header or cookie names the variable SESSION, which the environment does not have.',
    });
    await bench(fakeIo(['--config', path], { TOKEN: 'secret', SESSION: '5' }), parts);
    const read = [['Authorization', 'Bearer secret'] as const, ['Cookie', 's=5'] as const];
    expect(parts.asked).toMatchObject([
      {
        profile: 'quick',
        seed: 3,
        transports: ['old'],
        targets: { connections: 7, targets: [{ label: 'old', headers: read, seq: { kind: 'sse-id' } }] },
      },
    ]);
  });

  it.each([
    [{ targets: [{ url: 'http://127.0.0.1:1/', seqs: 'sse-id' }] }, /unknown key 'seqs' at targets\[0\]/],
    [{ targets: [{ url: 'here' }] }, /got 'here'/],
  ])('with targets that are not well-formed is refused, printed or measured: %j', async (value, message) => {
    for (const more of [[], ['--print-config']])
      await expect(bench(fakeIo(['--config', file(value), ...more]), parts)).rejects.toMatchObject({
        code: 'usage',
        message: expect.stringMatching(message),
      });
    expect(parts.asked).toEqual([]);
  });

  it('can name scenarios of its own on the command line and in --list', async () => {
    const path = file({ ownScenarios: { mine: { ...parts.scenarios.get('outage'), defaultIn: [] } } });
    await bench(fakeIo(['--config', path, 'mine', 'fan-out']), parts);
    expect(parts.asked).toMatchObject([{ scenarios: ['mine', 'fan-out'] }]);
    const list = fakeIo(['--config', path, '--list']);
    await bench(list, parts);
    expect(list.out()).toMatch(/^mine\n/);
    expect(list.out()).not.toContain('fan-out');
    expect(list.out()).not.toContain('if named');
  });

  it('that cannot be read, or holds an unknown key, is refused with what to do', async () => {
    await expect(bench(fakeIo(['--config', join(root, 'none')]), parts)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(/^The file .*none cannot be read\.$/),
    });
    await expect(bench(fakeIo(['--config', file({ rates: 5 })]), parts)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining("has the unknown key 'rates'."),
      hint: "Did you mean 'rate'?",
    });
    expect(parts.asked).toEqual([]);
  });
});

describe('npm run bench -- --list and --help', () => {
  it('measure nothing and make no folder', async () => {
    for (const argv of [['--list'], ['--list', '--json'], ['--help']]) {
      expect(await bench(fakeIo(argv), parts)).toBe('done');
    }
    expect(parts.asked).toEqual([]);
    expect(readdirSync(root)).toEqual([]);
  });

  it('list all scenarios, or those that were named, as text or JSON', async () => {
    const [all, one, json] = [fakeIo(['--list']), fakeIo(['--list', 'outage']), fakeIo(['--list', '--json'])];
    for (const io of [all, one, json]) await bench(io, parts);
    expect(all.out()).toContain('What about fan-out?');
    expect(one.out()).not.toContain('What about fan-out?');
    expect(JSON.parse(json.out())).toMatchObject({ 'fan-out': { title: 'fan-out' }, outage: {} });
  });

  it('teach what can be named, with every exit code of the contract', async () => {
    const io = fakeIo(['--help']);
    await bench(io, parts);
    expect(io.out()).toMatchInlineSnapshot(`
      "Usage: npm run bench -- [options] [SCENARIO...]

      Sends the same stream over every chosen transport and measures delivery, cost and recovery, round by
      round. Prints the answer on one screen and saves the report with its raw records in a folder.

      Arguments:
        SCENARIO                    what to measure; without one, those that the profile runs by default

      Options:
        --profile <NAME>            how long the run may take: quick, standard, full (default: standard)
        --budget <DURATION>         how long the run may take: 90s, 15m, 1h; longer ones get more rounds
                                    (default: the limit of the profile)
        --transports <a,b>          two or more to compare; the first is the baseline (default:
                                    sse,websocket)
        --seed <N>                  fixes the stream and every random order, to repeat a run; a whole
                                    number from 0 to 4294967295 (default: a random one, printed and saved
                                    with the run)
        --connections <N,N>         a load of your own: connections to each server, one cell for each; of
                                    --target one number (default: 100)
        --rate <N>                  of that load: events per second to each connection; a number of
                                    events/s from 0.1 to 1000 (default: one that this machine carries)
        --payload-bytes <N>         of that load: length of the JSON text of an event; a whole number of
                                    bytes from 1 to 65536 (default: as long as the event is, without a
                                    filler)
        --duration <DURATION>       of that load: how long each transport is measured in each cell, over
                                    all rounds: 30s, 5m (default: until the intervals are narrow or the
                                    time is up)
        --rounds <N>                of that load: rounds of fresh processes, all of which are run; a whole
                                    number from 6 to 10000 (default: as many as narrow intervals need;
                                    with --duration as few as can decide, at least 8)
        --config <FILE>             read these settings from a JSON file; flags win over it (default:
                                    flags alone)
        --print-config              print the settings as such a file, and measure nothing
        --out <DIR>                 a new or empty folder for the results (default: results/<run-id>)
        --list                      print the scenarios with their cells, rounds and approximate times,
                                    and measure nothing
        --json                      print the report (or the list) as JSON, and nothing else, on stdout
        --all                       print the whole report at the end, and not one screen of it
        --alongside                 measure although another run is measuring this machine
        -h, --help                  print this page

      Your own server:
        --target <[LABEL=]URL>      measure a server of your own: http(s) is SSE, ws(s) WebSocket; several
                                    are compared, the first is the baseline
        --seq <sse-id|json:PATH>    where the number of an event is: missed, duplicate, reordered
        --sent-at <json:PATH:UNIT>  when it was sent, in unix-ms, unix-us, monotonic-ns: delay
        --server-pid <PID,...>      the processes of the server: its CPU time and memory
        --header <'NAME: VALUE'>    a header of the request; may be repeated
        --cookie <NAME=VALUE>       a cookie; may be repeated
        --subprotocol <NAME>        WebSocket: a subprotocol; may be repeated
        --send <TEXT|@FILE>         WebSocket: what the client says after opening
        --method <NAME>             SSE: the method of the request (default: GET)
        --body <TEXT|@FILE>         SSE: the body of the request
        --insecure                  accept any certificate
        --set <LABEL.FLAG=VALUE>    one of these flags for one target: --set new.seq=json:id; may be
                                    repeated
        --i-may-load-this-host      allow a host that is not in a private network

      Scenarios:
        fan-out  fan-out
        outage   outage

      Profiles:
        quick     At most 60 s. Finds a difference of a fifth or more; seldom shows that two are the same.
                  By default: outage.
        standard  At most 5 min. The default. By default: fan-out, outage.
        full      At most 45 min. Narrow intervals, more cells. By default: fan-out, outage.

      Transports:
        sse        SSE
        websocket  WebSocket
        raw        Raw TCP
        shipped    A library, through faults only

      Examples:
        npm run bench
            The default scenarios in the standard profile.
        npm run bench -- --profile quick
            A first look in less than a minute.
        npm run bench -- --budget 15m
            Narrower intervals: the report of a run says what more time would bring.
        npm run bench -- --connections 1,100,1000 --rate 50 --payload-bytes 512 --duration 30s
            A load of your own, each transport measured for 30 s at each number of connections.
        npm run --silent bench -- --rate 50 --print-config > mine.json
            Settings for --config mine.json, which can also hold whole scenarios of your own.
        npm run bench -- fan-out --seed 7 --out my-run
            One scenario, repeatable, in a folder of your choice.
        npm run bench -- --target http://127.0.0.1:3000/events
            A server of your own: figures, and what they vary by.
        npm run bench -- --target old=http://127.0.0.1:3000/events --target new=ws://127.0.0.1:3000/live --set old.seq=sse-id --set new.seq=json:id
            Two servers of your own, compared.

      Exit codes:
        0    Done.
        1    A defect of this program.
        2    The command or its input was wrong; nothing was measured.
        3    Measured, but unproven: a control failed.
        4    Nothing could be measured.
        130  Interrupted. What was measured is saved and marked incomplete.

      "
    `);
  });
});
