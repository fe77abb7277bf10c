import type { BaseFacts, Bringable, WorkspaceFacts } from '../../shared/contract';
import { succeed } from '../../shared/result';
import { useBaton } from '../baton-context';
import { type PlaceChoice, withoutLinks } from './chosen-place';
import { type Answer, useAnswer } from './use-answer';

/** What the host says of the repository that the worktrees would be made of; nothing is asked where there would be none. */
export function useRepository(
  { isolation, base }: Pick<PlaceChoice, 'isolation' | 'base'>,
  facts: WorkspaceFacts | null,
  setups: number,
): { readonly base: Answer<BaseFacts>; readonly bringable: Answer<Bringable> } {
  const { ask } = useBaton();
  const path = isolation === 'worktree' && facts?.noWorktrees === null ? facts.path : null;
  // A path holds no such character.
  const about = path === null ? null : `${path}\0${base.trim()}`;
  return {
    base: useAnswer(about, (asked) => {
      const [folder = '', name = ''] = asked.split('\0');
      return ask('workspace.base', { path: folder, base: name === '' ? null : name });
    }),
    bringable: useAnswer(path, async (folder) => {
      const asked = await ask('workspace.bringable', { path: folder });
      return asked.ok && setups > 0 ? succeed(withoutLinks(asked.value)) : asked;
    }),
  };
}
