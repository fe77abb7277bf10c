import { spawn } from 'node:child_process';
import type { Conductor } from '../../runs/conductor';
import type { HttpHost } from './http-host';

export interface ServeOptions {
  readonly conductor: Conductor;
  readonly host: HttpHost;
  /** Whether to open the person's browser as well, where there is one. */
  readonly open: boolean;
  /** Whether a person sits at the terminal. */
  readonly interactive: boolean;
}

/** Prints the address and serves until a signal ends it, with all runs paused. */
export async function serve({ conductor, host, open, interactive }: ServeOptions): Promise<void> {
  const link = host.newLink();
  process.stdout.write(`${link}\n`);
  if (open) openBrowser(link);
  if (interactive) {
    process.stderr.write('Ctrl+C ends Baton, Enter prints an address for one more page.\n');
    process.stdin.on('data', () => process.stdout.write(`${host.newLink()}\n`));
  }
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
  await conductor.pauseAll();
  await host.close();
}

/** The address is printed as well, so that nothing is lost where this does not work. */
function openBrowser(link: string): void {
  const { platform, env } = process;
  if (platform === 'linux' && !env.DISPLAY && !env.WAYLAND_DISPLAY) return;
  const [command, ...args] =
    platform === 'darwin'
      ? ['open', link]
      : platform === 'win32'
        ? ['cmd', '/c', 'start', '', link]
        : ['xdg-open', link];
  const child = spawn(command as string, args, { stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
}
