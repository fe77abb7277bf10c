import type { WorkspacePath } from './workspace-path';

// Files that start programs, or say which programs start, without anyone running them: by git, a shell, an editor, a package
// manager, another agent, or a build server. Ordinary sources and build scripts are not among them: those run when someone runs them.

const FOLDERS = new Set([
  '.git',
  '.githooks',
  '.husky',
  '.lefthook',
  '.vscode',
  '.idea',
  '.fleet',
  '.zed',
  '.vim',
  '.nvim',
  '.emacs.d',
  '.devcontainer',
  '.direnv',
  '.mise',
  '.yarn',
  '.cargo',
  '.bundle',
  '.claude',
  '.codex',
  '.cursor',
  '.gemini',
  '.ssh',
  '.circleci',
  '.woodpecker',
  '.mvn',
]);

const FOLDER_PATHS = [
  ['.github', 'workflows'],
  ['.github', 'actions'],
  ['.gitea', 'workflows'],
  ['.forgejo', 'workflows'],
  ['.config', 'autostart'],
  ['.config', 'fish'],
  ['.config', 'git'],
  ['.config', 'nvim'],
  ['.config', 'systemd'],
  ['library', 'launchagents'],
  ['node_modules', '.bin'],
];

const FILES = new Set([
  // Any folder with a HEAD can be a repository to git, with a configuration that names programs.
  ...['head', 'commondir', 'gitdir'],
  ...['.gitmodules', '.gitconfig'],
  ...['.profile', '.bashrc', '.bash_profile', '.bash_login', '.bash_logout', '.bash_aliases'],
  ...[
    '.zshrc',
    '.zshenv',
    '.zprofile',
    '.zlogin',
    '.zlogout',
    '.kshrc',
    '.cshrc',
    '.tcshrc',
    '.login',
    '.logout',
  ],
  ...['.inputrc', '.xprofile', '.xsession', '.xinitrc', '.envrc', 'mise.toml', '.mise.toml', '.tmux.conf'],
  ...['.vimrc', '.gvimrc', '.exrc', '.nvimrc', '.nvim.lua', '.lvimrc', '.emacs', '.dir-locals.el'],
  ...['.devcontainer.json', '.mcp.json'],
  ...['.npmrc', '.yarnrc', '.yarnrc.yml', '.pnpmfile.cjs', '.pnpmfile.mjs', 'pnpmfile.js', 'bunfig.toml'],
  ...['.gemrc', '.condarc', 'pip.conf', 'sitecustomize.py', 'usercustomize.py'],
  ...['.pre-commit-config.yaml', '.pre-commit-config.yml', '.overcommit.yml', '.gitlab-ci.yml'],
  ...[
    '.travis.yml',
    '.drone.yml',
    '.woodpecker.yml',
    '.woodpecker.yaml',
    'azure-pipelines.yml',
    'jenkinsfile',
  ],
  ...['.gdbinit', '.lldbinit', '.rprofile'],
  ...['lefthook.yml', 'lefthook.yaml', 'lefthook.toml', 'lefthook.json', 'lefthook-local.yml'],
]);

const ENDINGS = ['.code-workspace', '.sublime-project', '.pth'];

/** True when a change of this path asks a person in every mode, whether or not the file exists yet. */
export function isProtected(path: WorkspacePath): boolean {
  const names = path.map(plainName);
  const last = names.at(-1) ?? '';
  return (
    names.some((name) => FOLDERS.has(name) || /^git~\d+$|\.git$/.test(name)) ||
    FILES.has(last) ||
    ENDINGS.some((ending) => last.endsWith(ending)) ||
    FOLDER_PATHS.some((folder) => containsInOrder(names, folder))
  );
}

/** As file systems may read a name: case, Unicode form and invisible characters ignored, and on Windows dots and spaces at the end. */
function plainName(name: string): string {
  return name
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .toLowerCase()
    .replace(/[. ]+$/, '');
}

function containsInOrder(names: readonly string[], folder: readonly string[]): boolean {
  return names.some((_, start) => folder.every((part, index) => names[start + index] === part));
}
