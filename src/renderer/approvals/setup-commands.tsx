import { Textarea } from '@mantine/core';
import { Fragment } from 'react';
import { HiddenInField } from './marked-text';
import spawn from './spawn.module.css';

/** Commands that run before the worker begins. Each can be changed; one that is emptied does not run. */
export function SetupCommands(props: {
  readonly commands: readonly string[];
  readonly edited: ReadonlyMap<number, string>;
  onType(position: number, text: string): void;
}) {
  const { commands, edited, onType } = props;
  return commands.map((command, position) => {
    const text = edited.get(position) ?? command;
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: the commands of one proposal never move, and may be alike
      <Fragment key={position}>
        <Textarea
          aria-label={`Setup command ${position + 1}`}
          autosize
          maxRows={8}
          spellCheck={false}
          value={text}
          description={text.trim() === '' ? 'Does not run.' : edited.has(position) ? `Was: ${command}` : null}
          inputWrapperOrder={['input', 'description']}
          classNames={{ root: spawn.setup ?? '', input: spawn.setupInput ?? '' }}
          onChange={(event) => onType(position, event.currentTarget.value)}
        />
        <HiddenInField text={text} />
      </Fragment>
    );
  });
}
