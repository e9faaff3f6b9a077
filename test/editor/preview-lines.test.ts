/** The sentences of previews, with the real catalog: every combination has one. */
import assert from "node:assert/strict";
import { editorModule, missingKeys } from "./definitions.js";

const { intervalLine, sizeLine } = editorModule("nodes/editor/preview-lines.editor.ts");
const { rowsLine, shownColumns } = editorModule("nodes/editor/preview-rows.editor.ts");

const day = { localFrom: "2026-11-19 00:00", localTo: "2026-11-20 00:00", timeZone: "Europe/Berlin", hours: 24 };

describe("lines of previews", () => {
    afterEach(() => assert.deepEqual(missingKeys, []));

    const lengths: readonly (readonly [object, string])[] = [
        [{}, "1 day"],
        [{ localFrom: "2026-03-29 00:00", localTo: "2026-03-30 00:00", hours: 23 }, "1 day, 23 hours"],
        [{ localFrom: "2026-11-13 00:00", hours: 168 }, "7 days"],
        [{ localFrom: "2026-10-20 00:00", localTo: "2026-10-27 00:00", hours: 169 }, "7 days"],
        [{ localFrom: "2026-11-19 23:00", hours: 1 }, "1 hour"],
        [{ localFrom: "2026-11-19 23:30", hours: 0.5 }, "30 minutes"],
        [{ localFrom: "2026-11-19 21:29", hours: 2 + 31 / 60 }, "2 hours, 31 minutes"],
        [{ localFrom: "2026-11-20 00:00", hours: 0 }, "0 minutes"],
    ];
    for (const [interval, length] of lengths) {
        it(`a length of ${length}`, () => assert.match(intervalLine({ ...day, ...interval }), new RegExp(`\\(${length}, Europe/Berlin\\)$`)));
    }

    it("an amount and a way for every forecast", () => {
        const sizes = [null, { groups: 1, buckets: 1, metrics: 2 }, { groups: 3, buckets: 1, metrics: 2 }, { groups: 3, buckets: 7, metrics: 2 }];
        const unknown = [{ groups: null, buckets: 1, metrics: 2 }, { groups: null, buckets: 48, metrics: 2 }];
        for (const size of [...sizes, ...unknown]) {
            for (const mode of ["sync", "chunked", "job"] as const) {
                for (const requests of [null, 0, 1, 2, 24]) {
                    const line = sizeLine(size, { mode, requests });
                    assert.match(line, /\.$/, line);
                    assert.doesNotMatch(line, /preview\.|__|undefined|null/);
                }
            }
        }
        assert.equal(sizeLine(sizes[3]!, { mode: "sync", requests: 1 }), "Up to 21 rows: 3 groups in 7 buckets, from 2 of the platform's metrics: 42 cells. Asked in one request.");
    });

    it("how many rows there are, and what to know of them", () => {
        const line = (shown: number, total: number | null, notices: readonly string[] = []): string =>
            rowsLine({ columns: ["a"], rows: Array.from({ length: shown }, () => [1]), total, notices }, 1.234);
        assert.equal(line(20, 112), "The first 20 of 112 rows, 1.2 s.");
        assert.equal(line(3, 3), "3 rows, 1.2 s.");
        assert.equal(line(1, 1), "1 row, 1.2 s.");
        assert.equal(line(5, null), "The first 5 rows, 1.2 s.");
        assert.equal(line(0, 0, ["nothingVisible"]), "No rows. Nothing happened in this interval, or nothing that the role of the OAuth client may see.");
        for (const notice of ["serviceLevelTargetsDiffer", "callbacksLeftOut", "notBegun", "noDataYet", "filterMatchesNothing"]) assert.doesNotMatch(line(1, 1, [notice]), /preview\./);
    });

    it("columns for eyes: names in place of ids, one bound in place of three", () => {
        const columns = ["intervalStart", "intervalEnd", "intervalStartLocal", "queueId", "queueName", "wrapUpCode", "wrapUpCodeName", "userId", "offered"];
        assert.deepEqual([...shownColumns(columns)].map((index: number) => columns[index]), ["intervalStartLocal", "queueName", "wrapUpCodeName", "userId", "offered"]);
        assert.deepEqual([...shownColumns(["intervalStart", "queueId"])], [0, 1]);
    });
});
