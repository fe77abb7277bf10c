import { useCallback, useEffect, useState } from 'react';
import type { ChangedFile } from '../../shared/approval';
import { differentFiles } from '../../shared/different-files';
import type { AttemptChanges } from '../../shared/file-change';
import { useBaton } from '../baton-context';
import { useRun } from '../store/hooks';

/** `different` names the files that are no longer what the answer would be about. */
export type ReviewedChanges =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'read'; readonly changes: AttemptChanges; readonly different: readonly string[] };

/** What the attempt changed, as it is shown beside an answer that is bound to `changed`. */
export function useReviewedChanges(
  attempt: string,
  changed: readonly ChangedFile[],
): { shown: ReviewedChanges; again: () => void } {
  const { ask } = useBaton();
  const run = useRun(({ id }) => id);
  const [shown, setShown] = useState<ReviewedChanges>({ kind: 'loading' });
  const [asked, setAsked] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `asked` asks once more.
  useEffect(() => {
    let current = true;
    async function read(): Promise<ReviewedChanges> {
      const changes = await ask('attempt.changes', { run, attempt });
      return { kind: 'read', changes, different: await differentFiles(changed, changes.files, digestOf) };
    }
    read()
      .catch((error: unknown): ReviewedChanges => {
        return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
      })
      .then((result) => {
        if (current) setShown(result);
      });
    return () => {
      current = false;
    };
  }, [ask, run, attempt, changed, asked]);

  return {
    shown,
    again: useCallback(() => {
      setShown({ kind: 'loading' });
      setAsked((times) => times + 1);
    }, []),
  };
}

/** SHA-256 of the text’s bytes in UTF-8, as hexadecimal. */
async function digestOf(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
