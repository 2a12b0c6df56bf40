import type { RunFile } from '../../records/run.ts';
import { isOfTargets, targetWords } from '../words/targets.ts';
import * as doc from './blocks.ts';

/** The servers of the user, as the gate saw them; nothing in an ordinary run. */
export function targetsChapter(run: RunFile): readonly doc.Chapter[] {
  if (!isOfTargets(run)) return [];
  const columns = ['Server', 'URL', 'Seen before the run', 'Known'].map((head) => doc.textColumn(head, 14));
  return [
    doc.chapter('servers', 'The servers', [
      doc.table(
        'The servers',
        columns,
        run.targets.map((target) => [target.label, target.url, ...targetWords(target)]),
      ),
    ]),
  ];
}
