// For tests: prism, which lets through only what a published description of an API allows.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '../../../../shared/contracts');
export const contracts = ['gitea-1.15.swagger.json', 'forgejo-16.swagger.json'].map((name) => ({
  name,
  path: join(folder, name),
  isThere: existsSync(join(folder, name)),
}));

export interface ContractChecker {
  readonly url: string;
  close(): Promise<void>;
}

/** Stands before `upstream` and refuses what is not in the description. */
export async function startContractChecker(description: string, upstream: string): Promise<ContractChecker> {
  const port = await freePort();
  const prism = createRequire(import.meta.url).resolve('@stoplight/prism-cli');
  const child = spawn(process.execPath, [prism, 'proxy', description, upstream, '--errors', '-p', `${port}`]);
  let said = '';
  await new Promise<void>((resolve, reject) => {
    const hear = (text: Buffer) => {
      said += text.toString();
      if (said.includes('Prism is listening')) resolve();
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('exit', () => reject(new Error(`Prism ended:\n${said}`)));
  });
  // What it logs is not read, but has to be taken from it.
  child.stdout.removeAllListeners('data').resume();
  child.stderr.removeAllListeners('data').resume();
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        child.removeAllListeners('exit').on('exit', () => resolve());
        child.kill();
      }),
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
