import type { DispatchPort } from './ports';

/** There are no agents elsewhere: Baton's own worker does everything. */
export const noDispatch: DispatchPort = {
  prepare: async () => null,
  async send() {
    throw new Error('There is nobody to send anything to');
  },
};
