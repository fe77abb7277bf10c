/** Does the work when it is called; however often it is called while that goes on, it is done once more after it. */
export function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let going: Promise<void> | null = null;
  let isWanted = false;
  async function goOn(): Promise<void> {
    while (isWanted) {
      isWanted = false;
      await work();
    }
  }
  return () => {
    isWanted = true;
    going ??= goOn().finally(() => {
      going = null;
    });
    return going;
  };
}
