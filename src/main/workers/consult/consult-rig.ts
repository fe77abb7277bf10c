// For tests of tiers 2 and 4: a real worker over a real workspace, whose models answer over HTTP.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type JournalEntry, LLMock } from '@copilotkit/aimock';
import { createWorker, type Worker } from '../create-worker';
import { createExchanges, type Exchanges } from '../exchanges/exchanges';
import { createModels, type Models } from '../providers/models';
import {
  type Handler,
  KEY,
  type Protocol,
  protocols,
  serve,
  type TestServer,
} from '../providers/provider-rig';
import { systemTimer } from '../timer';
import { createInstantTimer } from '../timer-rig';

export const place = { key: 'T-1#1', position: 0, number: 1 };

export interface ConsultRig {
  readonly base: string;
  readonly workspace: string;
  readonly mock: LLMock;
  readonly exchanges: Exchanges;
  /** `hear` is called whenever there is more of an exchange. */
  readonly hearing: { hear(): void };
  /** Whose models are served at `url`, the mock's where none is given. */
  worker(url?: string): Worker;
  /** What the mock was asked. */
  bodies(): string[];
  /** A server of the test's own, ended with the rig. */
  serving(handler: Handler): Promise<string>;
  close(): Promise<void>;
}

export const nameOf = ({ name, model }: Protocol) => `${name}:${model}`;

function modelsAt(url: string): Models {
  const providers = protocols.map(({ name, kind, path }) => [
    name,
    { kind, baseURL: `${url}${path}`, apiKeyEnv: 'SOME_KEY' },
  ]);
  return createModels({
    settings: { providers: Object.fromEntries(providers) },
    env: { SOME_KEY: KEY },
    timer: systemTimer,
    now: () => 0,
  });
}

export async function createConsultRig(): Promise<ConsultRig> {
  const base = await mkdtemp(join(tmpdir(), 'baton-consult-'));
  const workspace = join(base, 'workspace');
  await mkdir(workspace);
  const mock = new LLMock({ port: 0, chunkSize: 24 });
  await mock.start();
  const servers: TestServer[] = [];
  const hearing = { hear: () => {} };
  const exchanges = createExchanges({
    folder: join(base, 'exchanges'),
    timer: createInstantTimer(),
    now: () => 0,
    onChange: () => hearing.hear(),
  });
  return {
    base,
    workspace,
    mock,
    exchanges,
    hearing,
    worker: (url = mock.url) =>
      createWorker({
        recordsFolder: join(base, 'records'),
        closed: [],
        onStream: () => {},
        models: modelsAt(url),
        exchanges,
      }),
    bodies: () => mock.getRequests().map(({ body }: JournalEntry) => JSON.stringify(body)),
    async serving(handler) {
      const server = await serve(handler);
      servers.push(server);
      return server.url;
    },
    async close() {
      await mock.stop();
      await Promise.all(servers.map((server) => server.close()));
      await exchanges.settle();
      await rm(base, { recursive: true });
    },
  };
}
