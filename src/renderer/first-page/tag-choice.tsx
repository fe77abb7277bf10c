import { type ChooseTag, type Reading, tagWords } from '../../shared/reading';
import { useBaton } from '../baton-context';
import type { Asked } from '../store/host-store';
import { fileName } from '../ui/format';
import { reportFailure } from '../ui/report';
import styles from './first-page.module.css';
import { openAgain } from './open-again';

interface TagChoiceProps {
  readonly failure: ChooseTag;
  readonly asked: Asked;
  readonly reading: Reading;
}

/** A Task Master file holds a list of tasks for each tag: the person says which one is the track. */
export function TagChoice({ failure, asked, reading }: TagChoiceProps) {
  const baton = useBaton();
  return (
    <section className={styles.choice} aria-label="Tags">
      <h2>
        {fileName(failure.file)} holds {failure.tags.length} lists of tasks. Which one?
      </h2>
      <ul className={styles.tags}>
        {failure.tags.map((tag) => (
          <li key={tag.name}>
            <button
              type="button"
              className={styles.recent}
              onClick={() => openAgain(baton, asked, { ...reading, tag: tag.name }).catch(reportFailure)}
            >
              <b>{tag.name}</b>
              <span className="dim ellipsis">{tagWords(tag)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
