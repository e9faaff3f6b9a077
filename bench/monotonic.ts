/** Milliseconds by the machine's monotonic clock, which all processes share. */
const base = Number(process.hrtime.bigint()) / 1e6 - performance.now();

export function monotonic(): number {
    return base + performance.now();
}
