import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { planSchema } from '../../shared/plan';
import { fail, type Result, succeed } from '../../shared/result';
import { replaceFile } from '../json/replace-file';
import type { Message } from '../workers/message';

/** A plan as it lies on disk, with all that it takes to go on with it. */
interface StoredPlan {
  readonly plan: z.infer<typeof planSchema>;
  readonly conversation: readonly Message[];
}

/** Since when the file is as it is (ISO 8601), and a sentence for people. */
export interface Unreadable {
  readonly since: string;
  readonly message: string;
}

/** Nobody else in any process changes the plan until it is released. */
export interface PlanHold {
  release(): Promise<void>;
}

export interface PlanLocks {
  /** Takes a folder for this process, also from one that has died; null where it cannot be locked. The failure says who has it. */
  take(folder: string): Promise<Result<PlanHold | null, string>>;
  /** Who has it now, as words; null for nobody. */
  holderOf(folder: string): Promise<string | null>;
}

/** The plans in the data folder, a file each. */
export interface PlanStore {
  /** Null where nothing can be locked: then saving says what is wrong. The failure says who has the plan. */
  hold(id: string): Promise<Result<PlanHold | null, string>>;
  holderOf(id: string): Promise<string | null>;
  /** Resolves when it is on disk for good. Throws what the disk says. */
  save(stored: StoredPlan): Promise<void>;
  /** null: there is none. */
  load(id: string): Promise<Result<StoredPlan | null, Unreadable>>;
  ids(): Promise<string[]>;
  remove(id: string): Promise<void>;
  /** Where what went over the wire for a plan lies, while it is kept. */
  requestsFolder(id: string): string;
}

const storedSchema = z.object({
  version: z.literal(1),
  plan: planSchema,
  // As the record of an attempt: the provider vouches for what is in a message.
  conversation: z.array(
    z.looseObject({ role: z.enum(['user', 'assistant', 'tool']), content: z.array(z.json()) }),
  ),
});

/** Ids come from outside: they must not lead elsewhere. */
const ID = /^[0-9a-f-]{36}$/;

export function createPlanStore(dataFolder: string, locks: PlanLocks): PlanStore {
  const folder = join(dataFolder, 'plans');
  const pathOf = (id: string) => join(folder, `${id}.json`);
  const requestsFolder = (id: string) => join(folder, `${id}.requests`);
  const lockOf = (id: string) => join(folder, `${id}.lock`);
  return {
    async hold(id) {
      if (!ID.test(id)) return succeed(null);
      const made = await mkdir(lockOf(id), { recursive: true, mode: 0o700 }).catch(() => null);
      return made === null ? succeed(null) : locks.take(lockOf(id));
    },
    holderOf: async (id) => (ID.test(id) ? locks.holderOf(lockOf(id)) : null),
    async save({ plan, conversation }) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const text = JSON.stringify({ version: 1, plan: { ...plan, live: '' }, conversation });
      await replaceFile(pathOf(plan.id), text, { mode: 0o600, uid: -1, gid: -1 }, async () => true);
    },
    async load(id) {
      if (!ID.test(id)) return succeed(null);
      const path = pathOf(id);
      try {
        const { plan, conversation } = storedSchema.parse(JSON.parse(await readFile(path, 'utf8')));
        return succeed({ plan, conversation: conversation as unknown as Message[] });
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return succeed(null);
        const since = await stat(path).then(
          ({ mtime }) => mtime.toISOString(),
          () => new Date(0).toISOString(),
        );
        return fail({ since, message: `${path} cannot be read as a plan: ${whyUnreadable(error)}` });
      }
    },
    async ids() {
      const names = await readdir(folder).catch((): string[] => []);
      return names.flatMap((name) => {
        const id = name.replace(/\.json$/, '');
        return name.endsWith('.json') && ID.test(id) ? [id] : [];
      });
    },
    requestsFolder,
    async remove(id) {
      if (!ID.test(id)) return;
      await rm(pathOf(id), { force: true });
      await rm(requestsFolder(id), { recursive: true, force: true });
      await rm(lockOf(id), { recursive: true, force: true });
    },
  };
}

function whyUnreadable(error: unknown): string {
  if (error instanceof Error && 'code' in error)
    return `${error.message}. See to the file and its permissions, or discard the plan.`;
  return 'it is damaged, or of another version of Baton. Mend the file, or discard the plan.';
}
