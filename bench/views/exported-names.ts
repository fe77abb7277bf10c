import { parseSync } from 'vite';
import type { Source } from './sources';

const words = /[\p{L}_$][\p{L}\p{N}_$]*/gu;

/** How many names a module exports, by another parser than the one that outlines, and which of them a skeleton does not have. */
export function exportedNames(source: Source, skeleton: string): { count: number; lost: string[] } {
  const names = new Set<string>();
  const { module, program } = parseSync(source.path, source.text);
  for (const { entries } of module.staticExports) {
    for (const { exportName } of entries) if (exportName.name !== null) names.add(exportName.name);
  }
  for (const statement of program.body) {
    const declared = statement.type === 'ExportNamedDeclaration' ? statement.declaration : null;
    const body = declared !== null && 'body' in declared ? declared.body : null;
    if (body?.type !== 'ClassBody' && body?.type !== 'TSInterfaceBody') continue;
    for (const member of body.body) {
      if ('key' in member && member.key.type === 'Identifier' && !member.computed) names.add(member.key.name);
    }
  }
  const shown = new Set(skeleton.match(words));
  return { count: names.size, lost: [...names].filter((name) => !shown.has(name)) };
}
