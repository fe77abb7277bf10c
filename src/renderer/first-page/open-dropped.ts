import type { Baton } from '../baton-context';

const LARGEST = 16 * 1024 * 1024;

/** Opens the content of a file that was dropped on the page or chosen there; its path stays unknown. */
export async function openDropped(
  { session, hostStore }: Pick<Baton, 'session' | 'hostStore'>,
  file: File,
): Promise<boolean> {
  function refuse(message: string): false {
    const problem = { file: file.name, line: null, column: null, message };
    hostStore.setState({
      openFailure: { what: file.name, failure: { type: 'problems', problems: [problem] } },
    });
    return false;
  }
  if (file.size > LARGEST) {
    const size = `${Math.ceil(file.size / 1024 / 1024)} MB`;
    return refuse(`The file has ${size}. Ticket files have at most 16 MB: split it into several.`);
  }
  const text = decode(await file.arrayBuffer());
  if (text === null) return refuse('The file is not UTF-8 text: save it as UTF-8, or choose another file.');
  return session.openText(file.name, text);
}

/** As a file that is named by its path is read: nothing is repaired, and a byte-order mark stays. */
function decode(bytes: ArrayBuffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
