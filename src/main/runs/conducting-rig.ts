// For tests in which a Baton dies: the code of a process of its own, with the paths and the command that starts the run in its environment.

/** Opens a track, starts it, says all that its face hears of, and goes on until it is killed. */
export const conducting = `
  const { createConductor } = await import(process.env.CODE);
  const { ROOT: root, FILE: path } = process.env;
  const conductor = createConductor({
    dataFolder: root + '/data', configFolder: root + '/config', samplesFolder: root, startFolder: root + '/start',
    version: '1', model: 'rehearsal', now: () => new Date(),
  });
  const send = (message) => message.type === 'batch' && message.batch.events.forEach((event) => console.log(JSON.stringify(event)));
  const { request } = conductor.attach({ kind: 'terminal', services: {}, send });
  const { run } = (await request('track.open', { path })).value.value;
  await request('run.watch', { run });
  await request('run.command', { run, command: JSON.parse(process.env.START) });
`;
