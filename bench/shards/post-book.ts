import { mkdir, open, readFile, truncate, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { HarnessError, messageOf, systemCodeOf } from '../../servers/hub/errors.ts';

/** Posted records of one shard, one a line, on the disk before they are acknowledged. Each is written once, however often it is posted. */
export class PostBook {
  readonly #path: string;
  readonly #ids: Set<string>;
  /** Of whole lines. */
  #bytes: number;
  /** null: nothing was written yet, and a run that was refused leaves no file. */
  #file: FileHandle | null = null;
  /** One line after the other. */
  #last: Promise<void> = Promise.resolve();

  private constructor(path: string, ids: Set<string>, bytes: number) {
    this.#path = path;
    this.#ids = ids;
    this.#bytes = bytes;
  }

  /**
   * For a shard, in the folder of a run. It goes on where the file ends, if there is one. A last line that was cut short was never
   * acknowledged, and is removed.
   * @throws HarnessError `write-failed`, `run-damaged`
   */
  static async open(dir: string, shard: number): Promise<PostBook> {
    const path = join(dir, 'raw', `shard-${shard}.jsonl`);
    try {
      const text = await readFile(path, 'utf8').catch((error: unknown) => {
        if (systemCodeOf(error) === 'ENOENT') return '';
        throw error;
      });
      const whole = text.slice(0, text.lastIndexOf('\n') + 1);
      const ids = new Set(
        whole.split('\n').flatMap((posted, at) => (posted === '' ? [] : idOf(posted, path, at + 1))),
      );
      const bytes = Buffer.byteLength(whole);
      if (whole.length < text.length) await truncate(path, bytes);
      return new PostBook(path, ids, bytes);
    } catch (error) {
      throw error instanceof HarnessError ? error : unwritable(path, error);
    }
  }

  /** Resolves when the record is on the disk. @param posted one line. @throws HarnessError `write-failed` */
  add(id: string, posted: string): Promise<void> {
    const written = this.#write(this.#last, id, posted);
    this.#last = written.catch(() => undefined);
    return written;
  }

  async #write(before: Promise<void>, id: string, posted: string): Promise<void> {
    await before;
    if (this.#ids.has(id)) return;
    const line = Buffer.from(`${posted}\n`);
    try {
      this.#file ??= await this.#openFile();
      await this.#file.appendFile(line);
      await this.#file.datasync();
    } catch (error) {
      // It is posted again, and must not follow a part of itself.
      await this.#file?.truncate(this.#bytes).catch(() => undefined);
      throw unwritable(`the record ${id} of a shard`, error);
    }
    this.#bytes += line.length;
    this.#ids.add(id);
  }

  async #openFile(): Promise<FileHandle> {
    await mkdir(dirname(this.#path), { recursive: true });
    return open(this.#path, 'a');
  }

  async close(): Promise<void> {
    await this.#last;
    await this.#file?.close();
  }
}

function idOf(posted: string, path: string, lineNumber: number): string {
  try {
    const record: unknown = JSON.parse(posted);
    if (typeof record === 'object' && record !== null && 'id' in record) return String(record.id);
  } catch {
    // Said below.
  }
  throw new HarnessError('run-damaged', `Line ${lineNumber} of ${path} is no posted record.`, {
    hint: 'Take the folder from a copy, or name a new one with --out.',
  });
}

function unwritable(what: string, cause: unknown): HarnessError {
  return new HarnessError('write-failed', `Cannot write ${what}: ${messageOf(cause)}.`, {
    hint: 'Free some space, or choose another folder with --out.',
    cause,
  });
}
