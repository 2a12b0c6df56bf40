import type { RunFile, WhichWhen } from '../../records/run.ts';
import { placesOf } from '../rows.ts';
import { textWords } from '../words/text.ts';
import { basisWords, commandFor, NEEDS, pickWords } from '../words/which-when.ts';
import * as doc from './blocks.ts';

/** Which transport suits which need, each with what it rests on or with what would decide it. */
export function whichWhenChapter(run: RunFile): doc.Chapter {
  const title = 'Which one, when';
  const rows = run.whichWhen.map((one) => [
    NEEDS[one.need],
    doc.cell(pickWords(one, run), null, one.pick === 'not-in-run' ? 'quiet' : null),
    reasonOf(one),
    evidenceOf(one, run),
  ]);
  const columns = ['You need', 'Use', 'Because', 'Evidence'].map((head) => doc.textColumn(head));
  return doc.chapter(
    'which-when',
    title,
    rows.length === 0 ? [] : [doc.table(title, columns, rows)],
    'files',
  );
}

function reasonOf({ because, details, needs, pick }: WhichWhen): doc.Words {
  const command = commandFor(needs);
  if (command !== null && pick === 'not-in-run') return [{ code: command }];
  const reason = [because, details].flatMap((one) => (one === null ? [] : [textWords(one)])).join(' ');
  return command === null ? reason : [reason, ' ', { code: command }];
}

/** What it rests on, by the names that the report has for it. */
function evidenceOf(one: WhichWhen, run: RunFile): doc.Words {
  const basis = basisWords(one);
  if (basis === null) return '–';
  const names = one.evidence.map((key) => {
    const [scenario = '', cell = ''] = key.split('/');
    if (one.basis === 'functional-check') return cell;
    // A fault of every library is dozens of cells, and so are the proxies.
    return one.basis === 'fault' || one.basis === 'procedure'
      ? scenarioTitle(scenario, run)
      : placesOf(run)(scenario, cell);
  });
  return `${basis}: ${[...new Set(names)].join('; ')}`;
}

const scenarioTitle = (wanted: string, { scenarios }: RunFile): string =>
  scenarios.find(({ id }) => id === wanted)?.title ?? wanted;
