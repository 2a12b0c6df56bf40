import type { RunFile } from '../../records/run.ts';
import { environmentRows, reproduceCommands } from '../environment.ts';
import { firedChecks, marginsOf, notesOf } from '../notes.ts';
import { DIFFERS, limitsOf, SHARED } from '../prose.ts';
import { sidesOf } from '../rows.ts';
import { OUTCOMES, plain } from '../words.ts';
import { markup, type Content, type Markup } from './markup.ts';
import { table } from './tables.ts';

/** The method in plain words. bench/README.md says the same at length. */
const METHOD: readonly (readonly [idea: string, words: string])[] = [
  [
    'The same stream for both.',
    'One schedule says when every event is due and what it says. Both servers send it, with everything equal that is not the protocol.',
  ],
  [
    'Time counts from when an event was due.',
    'A server that stalls sends late. Counting from the sending hides the stall, and users felt it. That is why delivery is shown first, and transit beside it.',
  ],
  [
    'Processes of their own.',
    'Server and clients never share a process, and each round starts fresh ones. So the round is what counts as one experiment, not the event.',
  ],
  [
    'Taking turns.',
    'Within a round both sides are measured in short windows, in the order A B B A or B A A B by a coin. A machine that grows slower does so for both.',
  ],
  [
    'Ratios with intervals.',
    'Each round gives a ratio, candidate over baseline. The Hodges-Lehmann estimate over the rounds has an exact interval by the signed-rank test. A p-value alone is never called a verdict.',
  ],
  [
    'The baseline against itself.',
    'Every round runs the baseline twice, in processes of their own. What sets these two apart is noise: it stands beside every verdict, and if it ever looks like a difference, the whole run is unproven.',
  ],
  [
    'Few claims, and one chance of error.',
    'What a cell is there to decide was named before the run. These verdicts share one chance of error of 5 % in all (Holm); everything else is exploratory.',
  ],
  [
    'Rounds end by width.',
    'More rounds are run until the intervals are narrow or the time is up. Whether they show a difference never ends a run: that would find differences where there are none.',
  ],
  [
    'Margins before the run.',
    'What counts as a difference that matters was fixed before anything was measured.',
  ],
  [
    'Checks read causes, not outcomes.',
    'A window is void when a process was saturated or had to wait for a processor, when another program was at work, a connection was lost or the clocks disagreed, never because its result looked odd. Its whole pair is left out and counted.',
  ],
  [
    'Ten events beyond a percentile.',
    'One event reaches all clients at once. So a percentile is shown when ten events lie beyond it, however many deliveries they made.',
  ],
];

/** How it was measured, and what both sides share. */
export function method(): Markup {
  return markup`<dl class="ideas">
${METHOD.map(([idea, words]) => markup`<div><dt>${idea}</dt><dd>${words}</dd></div>\n`)}</dl>
<p>The whole method, with its reasons, is in <code>bench/README.md</code> of this project. The raw data of every round is in
<code>raw/</code> beside this file, and <code>results/README.md</code> explains every field.</p>
<h3>What both sides share</h3>
${list(SHARED)}
<h3>What the protocols themselves make different</h3>
${list(DIFFERS)}
`;
}

/** How to read a verdict, and the margins of this run. */
export function guide(run: RunFile): Markup {
  const { baseline, candidate } = sidesOf(run);
  return markup`<p>Signs and words are about ${candidate}; ${baseline} is what it is compared
with. “1.25x lower” is a ratio of 0.80. Where a side is zero there is no ratio, and the values are shown.</p>
${table(
  'The six verdicts',
  ['Verdict', 'What it says'],
  Object.entries(OUTCOMES).map(([outcome, { sign, meaning }]) => [`${sign} ${plain(outcome)}`, meaning]),
)}
<details><summary>The margins, fixed before the run</summary>
${table(
  'A difference matters from here on',
  ['Margin of', 'From'],
  marginsOf(run).map(({ name, margin }) => [name, margin]),
)}</details>
`;
}

/** The checks that fired, and the notes on this run. */
export function checks(run: RunFile): Markup {
  const fired = firedChecks(run);
  const notes = notesOf(run);
  return markup`${
    fired.length === 0
      ? markup`<p>No check fired.</p>`
      : table(
          'Checks that fired',
          ['Check', 'Outcome', 'Times', 'Where', 'For example'],
          fired.map(({ code, outcome, count, where, example }) => [
            markup`<code>${code}</code>`,
            outcome,
            String(count),
            where.join(', '),
            example,
          ]),
          [2],
        )
  }
${notes.length === 0 ? null : markup`<h3>Notes</h3>${list(notes)}`}
`;
}

/** What this run cannot show. */
export function limits(run: RunFile): Markup {
  return list(limitsOf(run));
}

/** The machine, its software, and the commands that measure the same again. */
export function environment(run: RunFile): Markup {
  return markup`${table(
    'Environment',
    ['What', 'Value'],
    environmentRows(run).map(([name, value]) => [name, value]),
  )}
<h3>Measure it again</h3>
<pre tabindex="0">${reproduceCommands(run).join('\n')}</pre>
<p>Render this page again from the files, byte for byte:</p>
<pre tabindex="0">npm run --silent report -- FOLDER --format html &gt; report.html</pre>
`;
}

/** The scenarios that the run lacks, each with its question and the command that measures it; null: it lacks none. */
export function missingScenarios(run: RunFile): Markup | null {
  if (run.notRun.length === 0) return null;
  return table(
    'Questions that this run does not answer',
    ['Scenario', 'Question', 'To find out'],
    run.notRun.map(({ id, title, question }) => [
      title,
      question,
      markup`<code>npm run bench -- ${id}</code>`,
    ]),
  );
}

function list(items: readonly string[]): Markup {
  return markup`<ul>${items.map((item) => markup`<li>${coded(item)}</li>\n`)}</ul>`;
}

/** A sentence with what stands between backticks as code. */
function coded(sentence: string): readonly Content[] {
  const parts = sentence.split(/`([^`]+)`/);
  return parts.map((part, at) => (at % 2 === 1 ? markup`<code>${part}</code>` : part));
}
