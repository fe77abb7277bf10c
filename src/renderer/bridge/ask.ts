import type { Bridge, Replies } from '../../shared/contract';
import type { RequestInput, RequestName } from '../../shared/request-table';

/** Asks the host; rejects with a sentence for people when the host failed or cannot be reached. */
export type Ask = <Name extends RequestName>(name: Name, input: RequestInput<Name>) => Promise<Replies[Name]>;

/** Questions asked before there is a bridge wait for it. */
export function createAsk(): { ask: Ask; attach(bridge: Bridge): void } {
  let attach: (bridge: Bridge) => void = () => {};
  const attached = new Promise<Bridge>((resolve) => {
    attach = resolve;
  });
  const ask: Ask = async (name, input) => {
    const bridge = await attached;
    const reply = await bridge.invoke<typeof name & RequestName>(name, input);
    if (!reply.ok) throw new Error(reply.error);
    return reply.value;
  };
  return { ask, attach: (bridge) => attach(bridge) };
}
