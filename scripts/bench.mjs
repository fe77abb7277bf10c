// npm run -s bench -- NAME: bundles bench/NAME.ts and runs it; its standard output is the bench's JSON alone.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runInForeground, runQuietly } from './child.mjs';
import { buildWhenNeeded, command, installWhenNeeded, node24, Refusal, root, tool } from './ground.mjs';

await command(async () => {
  const [name, ...rest] = process.argv.slice(2);
  const names = readdirSync(join(root, 'bench'))
    .filter((file) => /^[^.]+\.ts$/.test(file))
    .map((file) => file.replace(/\.ts$/, ''));
  if (name === undefined) {
    console.log(names.join('\n'));
    return 0;
  }
  if (!names.includes(name)) throw new Refusal(`no bench "${name}"; there are: ${names.join(', ')}`);
  await installWhenNeeded();
  await buildWhenNeeded();
  return runInForeground(node24(), [await bundle(name), ...rest]);
});

// Node strips types by itself, but does not find imports without extension; peers stay in node_modules.
async function bundle(name) {
  const outDir = join(root, 'out/bench', name);
  const args = ['build', '--ssr', `bench/${name}.ts`, '--outDir', outDir, '--logLevel', 'error'];
  const { code, output } = await runQuietly(node24(), [tool('vite'), ...args], { cwd: root });
  if (code === 0) return join(outDir, `${name}.js`);
  process.stderr.write(output);
  throw new Refusal(`bench "${name}" could not be bundled`);
}
