// npm run build: brings out/ up to date.
import { buildWhenNeeded, command, installWhenNeeded } from './ground.mjs';

await command(async () => {
  await installWhenNeeded();
  await buildWhenNeeded();
});
