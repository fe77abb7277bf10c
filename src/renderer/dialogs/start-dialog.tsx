import { Button, Group, Modal, NumberInput, Radio, Stack } from '@mantine/core';
import { useState } from 'react';
import { countSetups } from '../../shared/count-setups';
import { limitsSchema, NO_LIMITS } from '../../shared/limits';
import type { ApprovalMode } from '../../shared/ticket';
import { rejectionText } from '../../shared/wording';
import { MODES, modeWords } from '../actions/mode-words';
import { useBaton } from '../baton-context';
import { ModelField } from '../settings/model-field';
import { NoKeyNote } from '../settings/no-key-note';
import settingsStyles from '../settings/settings.module.css';
import { type ModelCheck, useModelCheck } from '../settings/use-model-check';
import { useSuggestedModels } from '../settings/use-suggested-models';
import { useHost, useRun } from '../store/hooks';
import { plural } from '../ui/format';
import { PathField } from '../ui/path-field';
import { reportFailure } from '../ui/report';
import { AgentsNote } from './agents-note';
import { chosenPlace, isUnchosen, NOTHING_CHANGED, type PlaceChoice } from './chosen-place';
import { chosenReview, NOTHING_CHOSEN, REHEARSAL } from './chosen-review';
import { IsolationFields } from './isolation-fields';
import { LimitFields } from './limit-fields';
import { ReviewFields } from './review-fields';
import styles from './start-dialog.module.css';
import { useRepository } from './use-repository';
import { useWorkspaceCheck } from './use-workspace-check';
import { WorkspaceNote } from './workspace-note';

const MOST_PARALLEL = 256;

/** Says where and how the run will work, before anything runs. */
export function StartDialog() {
  const { ask, session, viewStore, platform } = useBaton();
  const suggested = useHost((host) => host.suggestedWorkspace);
  const isSample = useHost((host) => host.isSample);
  const defaults = useHost((host) => host.about?.defaults);
  const setups = useRun(countSetups);
  const todo = useRun((run) => run.counts.todo);
  const [workspace, setWorkspace] = useState(suggested ?? '');
  const [mode, setMode] = useState<ApprovalMode>(defaults?.mode ?? 'ask');
  const [parallel, setParallel] = useState<number | string>(defaults?.parallel ?? 4);
  const [model, setModel] = useState((isSample ? null : defaults?.model) ?? REHEARSAL);
  const [limits, setLimits] = useState(defaults?.limits ?? NO_LIMITS);
  const { models, rehearses, ...settings } = useSuggestedModels();
  const served = useModelCheck(model);
  const [choice, setChoice] = useState(NOTHING_CHOSEN);
  const chosen = chosenReview(choice, { model, defaults, settings });
  const techLeadCheck = useModelCheck(chosen.review === 'model' ? (chosen.techLead ?? '') : '');
  const qaCheck = useModelCheck(chosen.qa ?? '');
  const [refused, setRefused] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const check = useWorkspaceCheck(workspace);
  const facts = check.state === 'good' ? check.facts : null;
  const [where, setWhere] = useState<PlaceChoice>({
    isolation: defaults?.isolation ?? 'worktree',
    takeAlong: false,
    base: '',
    bring: { workspace: '', changed: NOTHING_CHANGED },
  });
  const { base, bringable } = useRepository(where, facts, setups);
  const place = chosenPlace(where, facts, base, bringable);
  const count = Number(parallel);
  const ready =
    check.state === 'good' &&
    !isUnchosen(place, facts) &&
    (place.base === null || base.state === 'good') &&
    served.state === 'good' &&
    limitsSchema.safeParse(limits).success &&
    isServed(techLeadCheck, chosen.review === 'model' ? chosen.techLead : null) &&
    isServed(qaCheck, chosen.qa) &&
    !(choice.isQaOn === true && chosen.qa === null) &&
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
      limits,
      ...chosen,
      ...place,
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
          <WorkspaceNote check={check} isolation={place.isolation} />
        </div>
        <IsolationFields
          choice={where}
          setups={setups}
          chosen={place}
          facts={facts}
          base={base}
          bringable={bringable}
          onChange={setWhere}
        />
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
        <AgentsNote mode={mode} />
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
            {model.trim() === REHEARSAL && !rehearses && (
              <p className={styles.note} role="note">
                {isSample
                  ? `A sample rehearses unless you choose a model here: it plays its script, asks no model and costs nothing.`
                  : 'The rehearsal plays the scripts of the tickets and asks no model.'}
              </p>
            )}
          </div>
        </Group>
        <LimitFields limits={limits} onChange={setLimits} />
        <ReviewFields
          choice={choice}
          chosen={chosen}
          models={models}
          techLeadCheck={techLeadCheck}
          qaCheck={qaCheck}
          onChange={setChoice}
        />
        {model.trim() === REHEARSAL && rehearses && <NoKeyNote />}
      </Stack>
      {/* Always in sight, however many fields there are. */}
      <div className={settingsStyles.foot}>
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
      </div>
    </Modal>
  );
}

/** Nobody has to serve a model that is not asked. */
function isServed(check: ModelCheck, model: string | null): boolean {
  return model === null || check.state === 'good';
}
