import { join, relative } from 'node:path';
import { atLeast, atMost, round } from './measure/figure';
import { describeMachine } from './measure/machine';
import { outlineDirectly } from './views/direct';
import { exportedNames } from './views/exported-names';
import { pythonNames } from './views/python-names';
import { fetchPythonProject, PYTHON_PROJECT } from './views/python-project';
import { findSources, readSources, type Source, spread } from './views/sources';
import { outlineThroughService } from './views/through-service';

// `npm run -s bench -- views`: skeletons of 1,000 files in their thread, what they save, and whether a public name is lost.

const FILES = 1_000;
const CHARACTERS_PER_TOKEN = 4;

const root = join(import.meta.dirname, '../../..');
const options = {
  workerFile: join(root, 'out/main/view-worker.js'),
  grammarFolder: join(root, 'out/main/grammars'),
};

const pythonFolder = fetchPythonProject();
const pythonPaths =
  pythonFolder === null ? [] : findSources([pythonFolder]).filter((path) => path.endsWith('.py'));
const fromPython = spread(pythonPaths, FILES / 2);
const scriptPaths = findSources([join(root, 'node_modules')]).filter((path) => /\.[cm]?[jt]sx?$/.test(path));
const fromPackages = spread(scriptPaths, FILES - fromPython.length);
const thousand = readSources([...fromPython, ...fromPackages]);
const { seconds, longestHoldMs } = await outlineThroughService(thousand, options);

const own = readSources(findSources(['src', 'e2e', 'bench', 'scripts'].map((folder) => join(root, folder))));
const python = readSources(pythonPaths);
const everything = new Map([...own, ...python, ...thousand].map((source) => [source.path, source]));
const { skeletons, milliseconds, whole } = await outlineDirectly(
  [...everything.values()],
  options.grammarFolder,
);
const skeletonOf = ({ path }: Source) => skeletons.get(path) ?? '';

const scripts = [...own, ...thousand].filter(({ language }) => /script|tsx/.test(language));
const exported = scripts.map((source) => ({
  path: source.path,
  ...exportedNames(source, skeletonOf(source)),
}));
const named =
  python.length === 0
    ? null
    : pythonNames(python.map((source) => [source.path, source.text, skeletonOf(source)]));
const lost = [
  ...exported.flatMap(({ path, lost: names }) => names.map((name) => `${relative(root, path)}: ${name}`)),
  ...(named?.lost ?? []),
];

const slowest = Math.max(...thousand.map(({ path }) => milliseconds.get(path) ?? 0));
const megabytes = bytes(thousand) / 1024 ** 2;

console.log(
  JSON.stringify(
    {
      bench: 'views',
      machine: describeMachine(new Date()),
      figures: [
        atLeast('files outlined', thousand.length, FILES),
        atMost('longest hold of the main thread, ms of processor time', longestHoldMs, 20),
        atMost('public names lost', lost.length, 0),
        atMost('Python skeletons that Python cannot read', named?.unreadable.length ?? 0, 0),
      ],
      speed: {
        filesPerSecond: round(thousand.length / seconds),
        megabytesPerSecond: round(megabytes / seconds),
        megabytes: round(megabytes),
        slowestFileMs: round(slowest),
        filesOver20Ms: thousand.filter(({ path }) => (milliseconds.get(path) ?? 0) > 20).length,
      },
      saved: {
        thisRepository: saved(own),
        ...(python.length > 0 && { [PYTHON_PROJECT]: saved(python) }),
        packages: saved(thousand.filter(({ language }) => language !== 'python')),
      },
      names: {
        exported: exported.reduce((sum, { count }) => sum + count, 0),
        python: named?.count ?? 'not measured: the Python project could not be fetched',
        lost,
      },
      shownWhole: whole.map((path) => relative(root, path)),
    },
    null,
    2,
  ),
);

function bytes(sources: readonly Source[]): number {
  return sources.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
}

function saved(sources: readonly Source[]) {
  const tokens = (texts: readonly string[]) =>
    texts.reduce((sum, text) => sum + Math.ceil(text.length / CHARACTERS_PER_TOKEN), 0);
  const before = tokens(sources.map(({ text }) => text));
  const after = tokens(sources.map(skeletonOf));
  return {
    files: sources.length,
    wholeTokens: before,
    skeletonTokens: after,
    savedShare: round(1 - after / before),
  };
}
