/** For tests: a client process that stands still once, for half a second, soon after the watch on it has begun. */
await import('./client-process.ts');

const BEGIN_AFTER_MS = 300;
const STAND_MS = 500;

process.on('message', function begin(message: { readonly name: string }) {
  if (message.name !== 'standstill') return;
  process.off('message', begin);
  setTimeout(
    () => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, STAND_MS),
    BEGIN_AFTER_MS,
  );
});
