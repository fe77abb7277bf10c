import { Button, CopyButton } from '@mantine/core';
import { Fragment } from 'react';
import styles from './dispatch.module.css';

/** An address to copy. A long one breaks between its parts, not within a word. */
export function Address({ address }: { address: string }) {
  return (
    <span className={styles.address}>
      <span className="mono">
        {address.split(/(?<=\/)(?!\/)|(?=:\d)/).map((part, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one address never move.
          <Fragment key={index}>
            {index > 0 && <wbr />}
            {part}
          </Fragment>
        ))}
      </span>
      <CopyButton value={address}>
        {({ copied, copy }) => (
          <Button size="compact-xs" variant="default" onClick={copy}>
            {copied ? 'Copied' : 'Copy'}
          </Button>
        )}
      </CopyButton>
    </span>
  );
}
