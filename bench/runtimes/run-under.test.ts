import { expect, it } from 'vitest';
import { runUnder } from './run-under.ts';

const under = { execPath: process.execPath };

it('a program under another runtime hands on its messages and its exit code', async () => {
  const news: string[] = [];
  const body = `process.stderr.write(process.argv[1]); process.exitCode = 7;`;
  const code = await runUnder(under, ['-e', body, 'word'], {
    signal: new AbortController().signal,
    onNews: (text) => news.push(text),
  });
  expect({ code, news: news.join('') }).toEqual({ code: 7, news: 'word' });
});

it('an interruption reaches it once, and it may save before it exits', async () => {
  const interrupt = new AbortController();
  const body = `
    let times = 0;
    process.on('SIGINT', () => { times += 1; setTimeout(() => process.exit(100 + times), 50); });
    setInterval(() => undefined, 1000);
    process.stderr.write('ready');`;
  const code = await runUnder(under, ['-e', body], {
    signal: interrupt.signal,
    onNews: () => {
      interrupt.abort();
    },
  });
  expect(code).toBe(101);
});

it('a program that cannot be started is an error', async () => {
  const signal = new AbortController().signal;
  await expect(runUnder({ execPath: '/none/node' }, [], { signal, onNews: () => undefined })).rejects.toThrow(
    'ENOENT',
  );
});
