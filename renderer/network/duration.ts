/** A duration as one says it: `8 seconds`, `3 minutes`. */
export function duration(seconds: number): string {
  if (seconds < 90) {
    const whole = Math.max(1, Math.round(seconds));
    return `${whole} ${whole === 1 ? 'second' : 'seconds'}`;
  }
  return `${Math.round(seconds / 60)} minutes`;
}
