import { z } from 'zod';

const listSchema = z.object({ data: z.array(z.object({ id: z.string() })) });

/** Long enough for a server in the same house; whoever waits here has typed a command. */
const PATIENCE_MS = 1500;

/** The names of the models that an OpenAI-compatible server lists (its `GET /models`), null when it gives no list. */
export async function listedModels(baseURL: string): Promise<string[] | null> {
  try {
    const address = `${baseURL.replace(/\/+$/, '')}/models`;
    const response = await fetch(address, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (!response.ok) return null;
    return listSchema.parse(await response.json()).data.map(({ id }) => id);
  } catch {
    return null; // Nothing there, or something else.
  }
}
