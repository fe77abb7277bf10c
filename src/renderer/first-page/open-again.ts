import { assertNever } from '../../shared/assert-never';
import type { Reading } from '../../shared/reading';
import { addTickets } from '../actions/file-actions';
import type { Baton } from '../baton-context';
import type { Asked } from '../store/host-store';

/** Tries once more what was refused, now that the person has said how the file is to be read. */
export async function openAgain(baton: Baton, asked: Asked, reading: Reading): Promise<void> {
  // A dialog that asked for the file has served; it would come back over what was opened.
  if (await openAsked(baton, asked, reading)) baton.viewStore.getState().showDialog(null);
}

function openAsked(baton: Baton, asked: Asked, reading: Reading): Promise<boolean> {
  switch (asked.kind) {
    case 'file':
      return baton.session.openFile(asked.path, reading, asked.workspace);
    case 'text':
      return baton.session.openText(asked.name, asked.text, reading);
    case 'add':
      return addTickets(baton, asked.path, reading);
    default:
      return assertNever(asked);
  }
}
