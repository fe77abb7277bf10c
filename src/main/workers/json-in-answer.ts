/** An answer without what small models write of their thinking before it. */
export function withoutThoughts(answer: string): string {
  return answer.replace(/<think>[\s\S]*?<\/think>/g, '').trim();
}

/** The JSON that an answer in words holds: what stands in a code fence, or from the first bracket to the last; else the answer. */
export function jsonIn(answer: string): string {
  const said = withoutThoughts(answer);
  const fenced = [...said.matchAll(/^```\w*\n([\s\S]*?)^```/gm)].map(([, inside = '']) => inside.trim());
  const start = said.search(/[{[]/);
  const end = Math.max(said.lastIndexOf('}'), said.lastIndexOf(']'));
  const between = start >= 0 && end > start ? [said.slice(start, end + 1)] : [];
  const found = [...fenced, ...between].filter((each) => /^[{[]/.test(each));
  return found.find(isJson) ?? found[0] ?? said;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
