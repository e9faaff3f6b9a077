/**
 * Mocha's spec reporter. With TEST_TOTALS set it also leaves the totals as JSON in that file. A suite that does not end
 * by itself soon after its last test has leaked something: that is said, and fails it.
 */
const { writeFileSync } = require("node:fs");
const { reporters } = require("mocha");

const LEAK_AFTER_MS = 15_000;

module.exports = class extends reporters.Spec {
    done(failures, callback) {
        const { passes, failures: failed, pending } = this.stats;
        if (process.env.TEST_TOTALS) writeFileSync(process.env.TEST_TOTALS, JSON.stringify({ passed: passes, failed, skipped: pending }));
        const timer = setTimeout(() => {
            console.error(`The tests are over, but something keeps the process alive: ${process.getActiveResourcesInfo().join(", ")}`);
            process.exit(1);
        }, LEAK_AFTER_MS);
        timer.unref();
        callback(failures);
    }
};
