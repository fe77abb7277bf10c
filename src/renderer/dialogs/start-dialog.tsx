import { Button, Group, Modal, NumberInput, Radio, Stack } from '@mantine/core';
import { useState } from 'react';
import { NO_LIMITS } from '../../shared/limits';
import type { ApprovalMode } from '../../shared/ticket';
import { rejectionText } from '../../shared/wording';
import { MODES, modeWords } from '../actions/mode-words';
import { useBaton } from '../baton-context';
import { ModelField } from '../settings/model-field';
import { NoKeyNote } from '../settings/no-key-note';
import { useModelCheck } from '../settings/use-model-check';
import { useSuggestedModels } from '../settings/use-suggested-models';
import { useHost, useRun } from '../store/hooks';
import { plural } from '../ui/format';
import { PathField } from '../ui/path-field';
import { reportFailure } from '../ui/report';
import styles from './start-dialog.module.css';
import { useWorkspaceCheck } from './use-workspace-check';
import { WorkspaceNote } from './workspace-note';

const MOST_PARALLEL = 256;

/** Says where and how the run will work, before anything runs. */
export function StartDialog() {
  const { ask, session, viewStore, platform } = useBaton();
  const suggested = useHost((host) => host.suggestedWorkspace);
  const defaults = useHost((host) => host.about?.defaults);
  const todo = useRun((run) => run.counts.todo);
  const [workspace, setWorkspace] = useState(suggested ?? '');
  const [mode, setMode] = useState<ApprovalMode>(defaults?.mode ?? 'ask');
  const [parallel, setParallel] = useState<number | string>(defaults?.parallel ?? 4);
  const [model, setModel] = useState(defaults?.model ?? 'rehearsal');
  const { models, rehearses } = useSuggestedModels();
  const served = useModelCheck(model);
  const [refused, setRefused] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const check = useWorkspaceCheck(workspace);
  const count = Number(parallel);
  const ready =
    check.state === 'good' &&
    served.state === 'good' &&
    Number.isInteger(count) &&
    count >= 1 &&
    count <= MOST_PARALLEL;
  const close = () => viewStore.getState().showDialog(null);

  async function chooseFolder(): Promise<void> {
    const chosen = await ask('dialog.choose_folder', {});
    if (!chosen.ok) throw new Error(chosen.failure.message);
    if (chosen.value !== null) setWorkspace(chosen.value);
  }

  async function start(): Promise<void> {
    if (check.state !== 'good') return;
    setBusy(true);
    const { path } = check.facts;
    const result = await session.command({
      type: 'run.start',
      workspace: path,
      mode,
      parallel: count,
      model: model.trim(),
      limits: defaults?.limits ?? NO_LIMITS,
      review: defaults?.review ?? 'off',
      techLead: defaults?.techLead ?? null,
      qa: defaults?.qa ?? null,
      isolation: defaults?.isolation ?? 'shared',
    });
    setBusy(false);
    if (result.ok) close();
    else setRefused(rejectionText(result.failure));
  }

  return (
    <Modal opened onClose={close} title={`Run ${plural(todo, 'ticket')}`} size={560}>
      <Stack gap="lg">
        <div>
          <Group align="flex-end" gap="xs" wrap="nowrap">
            <div className={styles.grow}>
              <PathField
                label="Workspace: the folder that workers may read and change"
                placeholder="/home/you/project"
                foldersOnly
                value={workspace}
                onChange={setWorkspace}
              />
            </div>
            {platform !== 'browser' && (
              <Button size="sm" variant="default" onClick={() => chooseFolder().catch(reportFailure)}>
                Choose…
              </Button>
            )}
          </Group>
          <WorkspaceNote check={check} />
        </div>
        <Radio.Group
          label="What you are asked"
          value={mode}
          onChange={(value) => setMode(MODES.find((each) => each === value) ?? 'ask')}
        >
          <Stack gap={8} mt={8}>
            {MODES.map((each) => (
              <Radio
                key={each}
                size="sm"
                value={each}
                label={modeWords[each].label}
                description={modeWords[each].meaning}
              />
            ))}
          </Stack>
        </Radio.Group>
        <Group gap="xl" align="flex-start">
          <NumberInput
            label="Attempts at once"
            w={120}
            size="sm"
            min={1}
            max={MOST_PARALLEL}
            allowDecimal={false}
            value={parallel}
            onChange={setParallel}
          />
          <div className={styles.grow}>
            <ModelField
              label="Model of the workers"
              placeholder="provider:model"
              value={model}
              models={models}
              check={served}
              required
              onChange={setModel}
            />
          </div>
        </Group>
        {model.trim() === 'rehearsal' &&
          (rehearses ? (
            <NoKeyNote />
          ) : (
            <p className={styles.note}>The rehearsal plays the scripts of the tickets and asks no model.</p>
          ))}
        {refused !== null && (
          <div className={styles.problem} role="alert">
            {refused}
          </div>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button
            disabled={!ready}
            loading={busy}
            onClick={() =>
              start().catch((error: unknown) => {
                setBusy(false);
                reportFailure(error);
              })
            }
          >
            <span aria-hidden>▶&nbsp;</span>Start the run
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
