// npm test [-- STAGE... [ARGUMENTS]]: everything that must hold, or only the named stages; arguments go to a single stage's tool.
import { command, installWhenNeeded, Refusal } from './ground.mjs';

await command(async () => {
  await installWhenNeeded();
  const { stages } = await import('./stages.mjs');
  const { names, rest } = chosen(Object.keys(stages), process.argv.slice(2));
  const total = { passed: 0, failed: 0, skipped: [] };
  for (const name of names) {
    const started = Date.now();
    const result = await stages[name](rest).catch(refused);
    show(name, result, Date.now() - started);
    total.passed += result.passed;
    total.failed += result.failed;
    total.skipped.push(...result.skipped, ...result.missing);
  }
  for (const name of total.skipped) console.log(`skipped: ${name}`);
  console.log(counts(total));
  return total.failed === 0 ? 0 : 1;
});

function chosen(all, args) {
  const end = args.findIndex((arg) => !all.includes(arg));
  const names = end === -1 ? args : args.slice(0, end);
  const rest = end === -1 ? [] : args.slice(end);
  if (rest.length > 0 && names.length !== 1) {
    throw new Refusal(`"${rest[0]}" is no stage; the stages are ${all.join(', ')}`);
  }
  return { names: names.length > 0 ? names : all, rest };
}

// What stands in the way of one stage is that stage's failure; the others still run.
function refused(error) {
  if (!(error instanceof Refusal)) throw error;
  return { passed: 0, failed: 1, skipped: [], output: `${error.message}\n`, missing: [] };
}

function show(name, result, ms) {
  if (result.failed > 0) process.stdout.write(result.output);
  for (const note of result.notes ?? []) console.log(note.trim());
  console.log(
    `${name.padEnd(5)} ${counts({ ...result, skipped: [...result.skipped, ...result.missing] })} in ${(ms / 1000).toFixed(1)} s`,
  );
}

function counts({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`;
}
