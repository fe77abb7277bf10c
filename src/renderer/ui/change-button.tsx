import { Button, type ButtonProps, Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import { useRunCopy } from '../store/hooks';
import { whyFixed } from '../store/standing';

interface ChangeButtonProps extends ButtonProps {
  readonly children: ReactNode;
  readonly title?: string;
  onClick(): void;
}

/** Also for who comes by key or by touch. */
const ALL = { hover: true, focus: true, touch: true };

/** A button that changes the run. Where that cannot be, it says why: it can still be reached, and does nothing. */
export function ChangeButton({ onClick, title, disabled, ...props }: ChangeButtonProps) {
  const why = useRunCopy(whyFixed);
  if (why === null)
    return <Button {...props} {...(title && { title })} disabled={disabled ?? false} onClick={onClick} />;
  return (
    <Tooltip label={why} multiline maw={360} events={ALL}>
      <Button {...props} data-disabled aria-disabled aria-description={why} />
    </Tooltip>
  );
}
