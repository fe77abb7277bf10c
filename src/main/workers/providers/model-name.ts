/** A model's name is `provider:model`; the model's own part may hold colons (`ollama:qwen3:8b`), or be empty (`rehearsal`). */
export function splitModelName(name: string): { provider: string; model: string } {
  const colon = name.indexOf(':');
  return colon === -1
    ? { provider: name, model: '' }
    : { provider: name.slice(0, colon), model: name.slice(colon + 1) };
}
