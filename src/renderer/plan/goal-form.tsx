import { Button, CloseButton, Group, Stack, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { PreparedPlan } from '../../shared/contract';
import { useBaton } from '../baton-context';
import { useWorkspaceCheck } from '../dialogs/use-workspace-check';
import { ModelField } from '../settings/model-field';
import { useModelCheck } from '../settings/use-model-check';
import { useSuggestedModels } from '../settings/use-suggested-models';
import { PathField } from '../ui/path-field';
import { reportFailure } from '../ui/report';
import styles from './plan.module.css';
import { RehearsalNote } from './rehearsal-note';
import type { GoalWish } from './use-goal-wish';

interface GoalFormProps {
  readonly wish: GoalWish;
  onPrepared(prepared: PreparedPlan): void;
}

/** The goal, where it is to be reached, which files to look at, and who is asked. Nothing is sent from here. */
export function GoalForm({ wish, onPrepared }: GoalFormProps) {
  const { ask, viewStore, platform } = useBaton();
  const { goal, workspace, files, model } = wish;
  const { models } = useSuggestedModels();
  const served = useModelCheck(model);
  const folder = useWorkspaceCheck(workspace);
  const [refused, setRefused] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const ready = goal.trim() !== '' && folder.state === 'good' && served.state === 'good';

  async function chooseFolder(): Promise<void> {
    const chosen = await ask('dialog.choose_folder', {});
    if (!chosen.ok) throw new Error(chosen.failure.message);
    if (chosen.value !== null) wish.setWorkspace(chosen.value);
  }

  async function prepare(): Promise<void> {
    setBusy(true);
    setRefused(null);
    try {
      const prepared = await ask('plan.prepare', {
        goal: goal.trim(),
        workspace: workspace.trim(),
        files: [...files],
        model: model.trim(),
      });
      if (prepared.ok) onPrepared(prepared.value);
      else setRefused(prepared.failure.message);
    } finally {
      setBusy(false);
    }
  }

  return (
    <Stack gap="md">
      <p className={styles.about}>
        A model makes tickets of your goal. You look at what it is sent, then at what it proposes; you edit
        that, take it or discard it. Nothing runs by itself.
      </p>
      <Textarea
        label="Goal"
        placeholder="What should be there in the end? A sentence or a page."
        autosize
        minRows={5}
        maxRows={14}
        value={goal}
        data-autofocus
        onChange={(event) => wish.setGoal(event.currentTarget.value)}
      />
      <Group align="flex-end" gap="xs" wrap="nowrap">
        <div className={styles.grow}>
          <PathField
            label="Workspace: the folder that it is about"
            placeholder="/home/you/project"
            foldersOnly
            value={workspace}
            error={folder.state === 'bad' ? folder.message : null}
            onChange={wish.setWorkspace}
          />
        </div>
        {platform !== 'browser' && (
          <Button size="sm" variant="default" onClick={() => chooseFolder().catch(reportFailure)}>
            Choose…
          </Button>
        )}
      </Group>
      <FileList wish={wish} />
      <ModelField
        label="Model of the orchestrator"
        placeholder="provider:model"
        value={model}
        models={models}
        check={served}
        required
        onChange={wish.setModel}
      />
      {model.trim() === 'rehearsal' && <RehearsalNote />}
      {refused !== null && (
        <p className={styles.refused} role="alert">
          {refused}
        </p>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={() => viewStore.getState().showDialog(null)}>
          Cancel
        </Button>
        <Button disabled={!ready} loading={busy} onClick={() => prepare().catch(reportFailure)}>
          Look at what will be sent
        </Button>
      </Group>
    </Stack>
  );
}

function FileList({ wish: { workspace, files, setFiles } }: { wish: GoalWish }) {
  const [path, setPath] = useState('');
  function add(): void {
    const wanted = path.trim();
    if (wanted === '') return;
    setFiles([...new Set([...files, wanted])]);
    setPath('');
  }
  return (
    <div>
      <Group align="flex-end" gap="xs" wrap="nowrap">
        <div className={styles.grow}>
          <PathField
            label="Files to look at (optional)"
            placeholder="src/main.py"
            foldersOnly={false}
            base={workspace.trim()}
            value={path}
            onChange={setPath}
            onEnter={add}
          />
        </div>
        <Button size="sm" variant="default" disabled={path.trim() === ''} onClick={add}>
          Add
        </Button>
      </Group>
      {files.length > 0 && (
        <ul className={styles.files} aria-label="Files to look at">
          {files.map((file) => (
            <li key={file}>
              <span className="mono ellipsis">{file}</span>
              <CloseButton
                size="xs"
                aria-label={`Leave out ${file}`}
                onClick={() => setFiles(files.filter((each) => each !== file))}
              />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
