// npm run -s baton -- ARGUMENTS: the terminal's Baton, installed and built first where that is due.
import { runInForeground } from './child.mjs';
import { buildWhenNeeded, cli, command, installWhenNeeded, node24, typedIn } from './ground.mjs';

await command(async () => {
  await installWhenNeeded();
  await buildWhenNeeded();
  const env = { ...process.env, INIT_CWD: typedIn() };
  return runInForeground(node24(), [cli, ...process.argv.slice(2)], { env });
});
