import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { planSchema } from '../../shared/plan';
import { replaceFile } from '../json/replace-file';
import type { Message } from '../workers/message';

/** A plan as it lies on disk, with all that it takes to go on with it. */
interface StoredPlan {
  readonly plan: z.infer<typeof planSchema>;
  readonly conversation: readonly Message[];
}

/** The plans in the data folder, a file each. */
export interface PlanStore {
  /** Resolves when it is on disk for good. Throws what the disk says. */
  save(stored: StoredPlan): Promise<void>;
  load(id: string): Promise<StoredPlan | null>;
  ids(): Promise<string[]>;
  remove(id: string): Promise<void>;
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

export function createPlanStore(dataFolder: string): PlanStore {
  const folder = join(dataFolder, 'plans');
  const pathOf = (id: string) => join(folder, `${id}.json`);
  return {
    async save({ plan, conversation }) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const text = JSON.stringify({ version: 1, plan: { ...plan, live: '' }, conversation });
      await replaceFile(pathOf(plan.id), text, { mode: 0o600, uid: -1, gid: -1 }, async () => true);
    },
    async load(id) {
      if (!ID.test(id)) return null;
      try {
        const { plan, conversation } = storedSchema.parse(JSON.parse(await readFile(pathOf(id), 'utf8')));
        return { plan, conversation: conversation as unknown as Message[] };
      } catch {
        return null; // Gone, or not of this Baton: there is nothing to go on with.
      }
    },
    async ids() {
      const names = await readdir(folder).catch((): string[] => []);
      return names.flatMap((name) => {
        const id = name.replace(/\.json$/, '');
        return name.endsWith('.json') && ID.test(id) ? [id] : [];
      });
    },
    async remove(id) {
      if (ID.test(id)) await rm(pathOf(id), { force: true });
    },
  };
}
