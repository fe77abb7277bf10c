import type { Baton } from '../baton-context';

const LARGEST = 16 * 1024 * 1024;

/** Opens the content of a file that was dropped on the page or chosen there; its path stays unknown. */
export async function openDropped({ session, hostStore }: Baton, file: File): Promise<boolean> {
  if (file.size > LARGEST) {
    const size = `${Math.ceil(file.size / 1024 / 1024)} MB`;
    const message = `The file has ${size}. Ticket files have at most 16 MB: split it into several.`;
    const problem = { file: file.name, line: null, column: null, message };
    hostStore.setState({
      openFailure: { what: file.name, failure: { type: 'problems', problems: [problem] } },
    });
    return false;
  }
  return session.openText(file.name, await file.text());
}
