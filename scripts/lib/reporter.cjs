/** Mocha's spec reporter; with TEST_TOTALS set it also leaves the totals as JSON in that file. */
const { writeFileSync } = require("node:fs");
const { reporters } = require("mocha");

module.exports = class extends reporters.Spec {
    done(failures, callback) {
        const { passes, failures: failed, pending } = this.stats;
        if (process.env.TEST_TOTALS) writeFileSync(process.env.TEST_TOTALS, JSON.stringify({ passed: passes, failed, skipped: pending }));
        callback(failures);
    }
};
