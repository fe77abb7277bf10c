/**
 * This thread's processor time from one tick of a timer to the next, in milliseconds. Unlike the delay of a timer it does
 * not count how long other programs kept the processor; all that ran between two ticks counts as one hold.
 */
export function watchHolds(): () => number[] {
  const used = () => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
  };
  let last = used();
  const holds: number[] = [0];
  const timer = setInterval(() => {
    const now = used();
    holds.push(now - last);
    last = now;
  }, 1);
  return () => {
    clearInterval(timer);
    return holds;
  };
}
