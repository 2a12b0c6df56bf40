import { BaseSequencer, type TestSpecification } from 'vitest/node';

const SLOW =
  /\/(procedures?|run|runner|shards|run-soak|package|guide|commands|page|answer|answers|simulation)\.test\.ts$/;

/**
 * Starts first what takes long: procedures wait for browsers, proxies and windows of seconds, others start the program again and again,
 * and one that began last would be waited for alone. Vitest itself knows what takes long only after a first run on a machine.
 */
export default class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- no array
    const sorted = await super.sort(files);
    const isSlow = ({ moduleId }: TestSpecification): boolean => SLOW.test(moduleId);
    return [...sorted.filter(isSlow), ...sorted.filter((file) => !isSlow(file))];
  }
}
