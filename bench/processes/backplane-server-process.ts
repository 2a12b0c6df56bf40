/** Entry point of a server process that shares its stream with others, through the broker that its command line names. */
import { brokerAt } from '../../servers/backplane/index.ts';
import { SharedStream } from '../../servers/backplane/shared-stream.ts';
import { serveStream } from './server-calls.ts';

const [, , address = ''] = process.argv;
let last: SharedStream | null = null;

serveStream({
  createStream({ epoch, ...settings }) {
    // A server that listens anew is another one, which holds nothing.
    void last?.close();
    const plan = { replayWindow: settings.replayWindow, epoch: epoch ?? 'unnamed' };
    return (last = new SharedStream(settings, brokerAt(address, plan)));
  },
});
