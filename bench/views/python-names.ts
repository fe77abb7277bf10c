import { spawnSync } from 'node:child_process';

export interface PythonNames {
  /** Names with the parameters of functions, of modules and classes, by Python's own parser. */
  readonly count: number;
  readonly lost: string[];
  /** Skeletons that Python itself cannot read. */
  readonly unreadable: string[];
}

const script = `
import ast, json, sys

def names(tree):
    found = set()
    def target(node, inside):
        if isinstance(node, ast.Name): found.add(inside + node.id)
        for part in getattr(node, "elts", []): target(part, inside)
    def visit(body, inside):
        for node in body:
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                found.add(f"{inside}{node.name}({ast.unparse(node.args)})")
            elif isinstance(node, ast.ClassDef):
                found.add(inside + node.name)
                visit(node.body, inside + node.name + ".")
            elif isinstance(node, ast.Assign):
                for part in node.targets: target(part, inside)
            elif isinstance(node, ast.AnnAssign): target(node.target, inside)
            elif isinstance(node, (ast.Import, ast.ImportFrom)):
                for part in node.names: found.add(inside + (part.asname or part.name))
            elif isinstance(node, ast.If) and ast.unparse(node.test).startswith("__name__ =="): pass
            elif isinstance(node, (ast.If, ast.Try, ast.With, ast.For, ast.While)):
                for part in ("body", "orelse", "finalbody"): visit(getattr(node, part, []), inside)
                for part in getattr(node, "handlers", []): visit(part.body, inside)
    visit(tree.body, "")
    return found

count, lost, unreadable = 0, [], []
for path, source, skeleton in json.load(sys.stdin):
    try: all = names(ast.parse(source))
    except SyntaxError: continue
    count += len(all)
    try: lost += [f"{path}: {name}" for name in all - names(ast.parse(skeleton))]
    except SyntaxError: unreadable.append(path)
json.dump({"count": count, "lost": lost, "unreadable": unreadable}, sys.stdout)
`;

/** Of `[path, source, skeleton]` each. */
export function pythonNames(files: readonly (readonly [string, string, string])[]): PythonNames {
  const { status, stdout, stderr } = spawnSync('python3', ['-W', 'ignore', '-c', script], {
    input: JSON.stringify(files),
    encoding: 'utf8',
    maxBuffer: 1024 ** 3,
  });
  if (status !== 0) throw new Error(`python3 could not read the sources: ${stderr}`);
  return JSON.parse(stdout) as PythonNames;
}
