/**
 * Mocha's spec reporter. With TEST_TOTALS set it also leaves the totals as JSON in that file, with the failures as text and the milliseconds that
 * each file took. A suite that does not end by itself soon after its last test has leaked something: that is said, and fails it.
 */
const { writeFileSync } = require("node:fs");
const path = require("node:path");
const { format } = require("node:util");
const { Runner, reporters } = require("mocha");

const LEAK_AFTER_MS = 15_000;

module.exports = class extends reporters.Spec {
    constructor(runner, options) {
        super(runner, options);
        this.files = {};
        let begun = performance.now();
        const isOfFile = (suite) => suite.parent?.root === true && suite.file;
        runner.on(Runner.constants.EVENT_SUITE_BEGIN, (suite) => {
            if (isOfFile(suite)) begun = performance.now();
        });
        runner.on(Runner.constants.EVENT_SUITE_END, (suite) => {
            if (!isOfFile(suite)) return;
            const file = path.relative(process.cwd(), suite.file);
            this.files[file] = Math.round((this.files[file] ?? 0) + performance.now() - begun);
        });
    }

    done(failures, callback) {
        const { passes, failures: failed, pending } = this.stats;
        const totals = { passed: passes, failed, skipped: pending, failures: this.failures.map(textOf), files: this.files };
        if (process.env.TEST_TOTALS) writeFileSync(process.env.TEST_TOTALS, JSON.stringify(totals));
        const timer = setTimeout(() => {
            console.error(`The tests are over, but something keeps the process alive: ${process.getActiveResourcesInfo().join(", ")}`);
            process.exit(1);
        }, LEAK_AFTER_MS);
        timer.unref();
        callback(failures);
    }
};

/** As mocha's own list of failures has it. */
function textOf(failure) {
    const { Base } = reporters;
    const lines = [];
    const { consoleLog } = Base;
    Base.consoleLog = (...parts) => lines.push(format(...parts));
    try {
        Base.list([failure]);
    } finally {
        Base.consoleLog = consoleLog;
    }
    return lines.join("\n").trim().replace(/^1\) /, "");
}
