const PASSED_ON = ['PATH', 'HOME', 'LANG', 'TMPDIR'];
const PASSED_ON_WINDOWS = [
  'PATH',
  'PATHEXT',
  'SystemRoot',
  'ComSpec',
  'TEMP',
  'TMP',
  'USERPROFILE',
  'APPDATA',
];

/** Only what programs cannot do without: no keys, and nothing else of the environment that Baton was started in. */
export function cleanEnvironment(): Record<string, string> {
  const names = process.platform === 'win32' ? PASSED_ON_WINDOWS : PASSED_ON;
  const kept = names.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { LANG: 'C.UTF-8', ...Object.fromEntries(kept), TERM: 'dumb' };
}
