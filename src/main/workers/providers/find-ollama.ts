import { z } from 'zod';

const tagsSchema = z.object({ models: z.array(z.object({ name: z.string() })) });

/** A machine of one's own answers at once or not at all. */
const PATIENCE_MS = 700;

/**
 * The names of the models that an Ollama at this address has installed (its `GET /api/tags`), null when none is running there.
 * `baseURL` is that of its OpenAI-compatible side, with `/v1`.
 */
export async function findOllama(baseURL: string): Promise<string[] | null> {
  try {
    const response = await fetch(new URL('/api/tags', baseURL), { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (!response.ok) return null;
    return tagsSchema.parse(await response.json()).models.map(({ name }) => name);
  } catch {
    return null; // Nothing there, or something else.
  }
}
