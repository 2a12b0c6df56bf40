import type { CodeCount } from '../../records/functional-checks.ts';
import type { RunFile } from '../../records/run.ts';
import { formatCount } from '../format.ts';
import { markup, type Markup } from './markup.ts';

const SIDES: readonly CodeCount['side'][] = ['server', 'client'];
const TRANSPORTS: readonly CodeCount['transport'][] = ['sse', 'websocket'];

/** The sources behind the claim on simple and complex interfaces, facing each other; null: the run does not hold them. */
export function sources({ functionalChecks: { code } }: RunFile): Markup | null {
  const files = code?.files.filter(({ text }) => text !== null) ?? [];
  if (files.length === 0) return null;
  return markup`<p>This project's own matching files: each server sends the same stream, each client reads it and tells a loss. What both transports share lies in other files, and is counted for neither. A line that is blank or only a comment is not counted.</p>
${SIDES.map(
  (side) => markup`<h3>${side === 'server' ? 'The servers' : 'The clients'}</h3>
<div class="pair">
${TRANSPORTS.map(
  (transport) =>
    markup`<div>${files
      .filter((file) => file.side === side && file.transport === transport)
      .map(source)}</div>`,
)}
</div>
`,
)}`;
}

function source({ path, lines, importedNames, protocolTerms, text }: CodeCount): Markup {
  return markup`<details><summary><code>${path}</code>: ${formatCount(lines, 'line')}, ${formatCount(importedNames.length + protocolTerms.length, 'concept')}</summary>
<p class="quiet">To look up: ${[...importedNames, ...protocolTerms].join(', ')}.</p>
<pre tabindex="0"><code>${text ?? ''}</code></pre>
</details>
`;
}
