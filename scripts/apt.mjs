// Debian's packages, for tests only and only where that needs no question: as root, on a system that has apt.
import { existsSync } from 'node:fs';
import { runQuietly } from './child.mjs';

/** Resolves to whether the packages are installed afterwards. */
export async function aptInstall(...packages) {
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) return false;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args) => runQuietly('apt-get', ['-qq', '-o', 'DPkg::Lock::Timeout=300', ...args], { env });
  console.error(`baton: apt-get install ${packages.join(' ')}`);
  await apt('update');
  return (await apt('install', '-y', '--no-install-recommends', ...packages)).code === 0;
}
