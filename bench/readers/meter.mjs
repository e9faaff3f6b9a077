/**
 * Counts the frames of one run and what they cost; the parent process says when one begins and is told how it went.
 * Readers are plain JavaScript on the built package: no TypeScript loader changes what is measured.
 */

/** Latencies in steps of 0.1 ms, up to 10 s. */
const STEPS_PER_MS = 10;
const STEPS = 100_000;
/** Without a further frame for this long, the missing ones are lost. */
const GIVE_UP_MS = 10_000;

const base = Number(process.hrtime.bigint()) / 1e6 - performance.now();

export class Meter {
    #expected = 0;
    #frames = 0;
    #others = 0;
    /** Sum of the indices seen: together with the number of frames it shows a loss that a frame seen twice would hide. */
    #indices = 0;
    #latencies = new Uint32Array(STEPS);
    #startedAt = 0;
    #cpu = null;
    #watch = null;

    constructor() {
        process.on("message", ({ type, frames }) => type === "expect" && this.#expect(frames));
        process.on("disconnect", () => process.exit(0));
    }

    ready() {
        process.send({ type: "ready" });
    }

    /** A frame was dealt with. Its correlation id is "index@writtenAt". */
    take(correlationId) {
        if (this.#frames === 0) this.#begin();
        const at = correlationId.indexOf("@");
        this.#indices += Number(correlationId.slice(0, at));
        const milliseconds = base + performance.now() - Number(correlationId.slice(at + 1));
        this.#latencies[Math.min(STEPS - 1, Math.max(0, Math.floor(milliseconds * STEPS_PER_MS)))]++;
        this.count();
    }

    /** A frame was seen, no more. */
    count() {
        if (this.#frames === 0) this.#begin();
        this.#frames++;
        if (this.#frames === this.#expected) this.#end();
    }

    /** A message that no frame caused. */
    other() {
        this.#others++;
    }

    #expect(frames) {
        this.#expected = frames;
        this.#frames = this.#others = this.#indices = 0;
        this.#latencies.fill(0);
        let before = -1;
        this.#watch = setInterval(() => {
            if (this.#frames === before) this.#end();
            before = this.#frames;
        }, GIVE_UP_MS);
        process.send({ type: "expecting" });
    }

    #begin() {
        this.#startedAt = performance.now();
        this.#cpu = process.cpuUsage();
    }

    #end() {
        const seconds = (performance.now() - this.#startedAt) / 1_000;
        const { user, system } = process.cpuUsage(this.#cpu ?? undefined);
        clearInterval(this.#watch);
        const frames = this.#frames;
        const whole = (this.#expected * (this.#expected - 1)) / 2;
        const complete = frames === this.#expected && (this.#indices === whole || this.#indices === 0);
        process.send({
            type: "done",
            frames,
            complete,
            seconds,
            cpuSeconds: (user + system) / 1e6,
            p50: this.#quantile(0.5),
            p99: this.#quantile(0.99),
            max: this.#quantile(1),
            others: this.#others,
        });
    }

    #quantile(q) {
        const wanted = Math.max(1, Math.ceil(this.#frames * q));
        let seen = 0;
        for (let step = 0; step < STEPS; step++) {
            seen += this.#latencies[step];
            if (seen >= wanted) return (step + 1) / STEPS_PER_MS;
        }
        return 0;
    }
}
