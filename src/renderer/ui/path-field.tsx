import { Autocomplete } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import { useBaton } from '../baton-context';

/** A path on the host's disk, with completion. */
export function PathField(props: {
  label: string;
  value: string;
  foldersOnly: boolean;
  placeholder: string;
  error?: string | null;
  rightSection?: ReactNode;
  rightSectionWidth?: number;
  onChange(path: string): void;
  onEnter?(): void;
  /** The folder that paths are relative to, instead of where Baton was started. */
  base?: string;
}) {
  const { ask } = useBaton();
  const { value, foldersOnly, base } = props;
  const start = base === undefined || base === '' ? '' : `${base.replace(/[/\\]+$/, '')}/`;
  // A list under an empty field would hide what was chosen before.
  const isAwaited = start !== '' && value === '';
  const [focused, setFocused] = useState(false);
  const [paths, setPaths] = useState<readonly string[]>([]);
  useEffect(() => {
    if (!focused) return;
    if (isAwaited) {
      setPaths([]);
      return;
    }
    let current = true;
    ask('path.complete', { text: start + value, foldersOnly }).then(
      (found) => current && setPaths(found.map((path) => path.slice(start.length))),
      () => current && setPaths([]),
    );
    return () => {
      current = false;
    };
  }, [ask, start, value, foldersOnly, focused, isAwaited]);
  return (
    <Autocomplete
      label={props.label}
      value={value}
      data={worthOffering(paths, value)}
      filter={({ options }) => options}
      placeholder={props.placeholder}
      error={props.error ?? null}
      maxDropdownHeight={220}
      spellCheck={false}
      autoComplete="off"
      data-autofocus
      openOnFocus={false}
      rightSection={props.rightSection}
      {...(props.rightSectionWidth === undefined ? {} : { rightSectionWidth: props.rightSectionWidth })}
      onChange={props.onChange}
      onFocus={() => setFocused(true)}
      onBlur={() => setFocused(false)}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && !event.defaultPrevented) props.onEnter?.();
      }}
      styles={{ input: { fontFamily: 'var(--mono)', fontSize: 12 } }}
    />
  );
}

/** Nothing to complete: what is there already, or only a slash behind it. A list would hide what is said below the field. */
function worthOffering(paths: readonly string[], value: string): string[] {
  const others = [...new Set(paths)].filter((path) => path !== value);
  return others.length === 1 && others[0]?.slice(0, -1) === value ? [] : others;
}
