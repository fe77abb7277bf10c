import type { WebSocket } from 'ws';
import { z } from 'zod';
import type { HostMessage } from '../../../shared/contract';
import type { RequestName } from '../../../shared/request-table';
import type { Conductor, FaceServices } from '../../runs/conductor';

const requestSchema = z.object({ id: z.number().int(), name: z.string(), input: z.unknown() });

/** A page that does not read is let go; it comes back with a new socket and a fresh snapshot. */
const MAX_UNSENT_BYTES = 64 * 1024 * 1024;

const BAD_MESSAGE = 1008;
const TRY_AGAIN = 1013;

/** Makes one page, at the other end of an accepted socket, a face of the conductor until the socket closes. */
export function connectSocket(socket: WebSocket, conductor: Conductor, services: FaceServices): void {
  const send = (message: unknown) => {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > MAX_UNSENT_BYTES) socket.close(TRY_AGAIN, 'The page is too slow');
    else socket.send(JSON.stringify(message));
  };
  const connection = conductor.attach({
    kind: 'browser',
    send: (message: HostMessage) => send({ message }),
    services,
  });
  socket.on('message', (data, isBinary) => {
    const request = isBinary ? null : parseRequest(String(data));
    if (request === null) {
      socket.close(BAD_MESSAGE, 'Not a request');
      return;
    }
    void connection
      .request(request.name as RequestName, request.input)
      .then((reply) => send({ id: request.id, reply }));
  });
  // A message over the limit arrives as an error; ws closes the socket itself.
  socket.on('error', () => {});
  socket.on('close', () => connection.close());
}

function parseRequest(text: string): z.infer<typeof requestSchema> | null {
  try {
    return requestSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
