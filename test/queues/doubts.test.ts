/** Slips in the settings of an observer: said once, with what was probably meant, and taken as they are. */
import assert from "node:assert/strict";
import { MEDIA_TYPES as REPORT_MEDIA_TYPES } from "../../src/analytics/vocabulary.js";
import { changedPaths, toPath } from "../../src/queues/changes.js";
import { doubtsAbout } from "../../src/queues/doubts.js";
import { FigureNames } from "../../src/queues/figure-names.js";
import { QueueFigures } from "../../src/queues/figures.js";
import { payloadOf, viewOf } from "../../src/queues/payload.js";
import { infoOf } from "../../src/queues/views.js";
import { MEDIA_TYPES } from "../../src/queues/vocabulary.js";
import { Rig } from "./rig.js";
import { instantEvent, SALES } from "./samples.js";

const NONE = { output: "state", mediaTypes: [], fields: [] } as const;
const AT = Date.parse("2026-11-20T10:07:00.000Z");

/** Each setting that is doubted, and what is nearest to it. */
function doubted(options: Partial<Parameters<typeof doubtsAbout>[0]>): unknown[] {
    return doubtsAbout({ ...NONE, ...options }).map(({ cause }) => [cause.field, cause.value, cause.nearest]);
}

/** All paths of an object, lists as one value. */
function pathsOf(value: unknown, path = ""): string[] {
    const names = typeof value === "object" && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
    return [...(path === "" ? [] : [path]), ...names.flatMap((name) => pathsOf((value as Record<string, unknown>)[name], path === "" ? name : `${path}.${name}`))];
}

describe("doubts about settings", () => {
    it("are none about any path of a state, nor of one that changes", () => {
        const figures = new QueueFigures(SALES.id, new FigureNames(), AT);
        const before = viewOf(figures, infoOf(SALES), [], new Map());
        figures.group("sms")!.tell(figures.names.idOf("oNew", "A"), 1, AT, AT);
        figures.group(null)!.tell(figures.names.idOf("oUserPresences", "x"), 1, AT, AT);
        figures.roll(AT, "all");
        const after = viewOf(figures, infoOf({ ...SALES, name: "S" }), [], new Map());
        const fields = [...pathsOf(payloadOf(after, AT)).filter((path) => !path.endsWith("asOf")), ...changedPaths(before, after)];
        assert.ok(fields.length > 150);
        assert.deepEqual(doubted({ fields }), []);
    });

    it("leave the names of metrics, presences and media types free", () => {
        const fields = ["metrics.oNew.Q", "agents.presences.Whatever", "media.sms", "media.sms.metrics.oX", "media.voice.interval.metrics.tWait.count", "msg.payload.waiting"];
        assert.deepEqual(doubted({ fields: fields.map(toPath) }), []);
        assert.deepEqual(doubted({ mediaTypes: REPORT_MEDIA_TYPES }), []);
        assert.deepEqual(new Set(MEDIA_TYPES), new Set(REPORT_MEDIA_TYPES));
    });

    for (const [field, nearest] of [
        ["waitng", "waiting"],
        ["Waiting", "waiting"],
        ["agent.idle", "agents.idle"],
        ["idle", "agents.idle"],
        ["offered", "interval.offered"],
        ["media.voic.waitng", "media.voic.waiting"],
        ["interval.servicelevel.ratio", "interval.serviceLevel.ratio"],
        ["waiting.count", null],
        ["metrics.", "metrics"],
        ["x".repeat(5_000), null],
        ["constructor", null],
    ] as const) {
        it(`"${field.slice(0, 40)}" is no path that changes: ${nearest ?? "nothing is near"}`, () => {
            assert.deepEqual(doubted({ fields: [field, "waiting"] }), [["fields", field, nearest]]);
            assert.deepEqual(doubted({ fields: [field], output: "event" }), []);
            assert.ok(doubtsAbout({ ...NONE, fields: [field] })[0]!.message.length < 300);
        });
    }

    it("are told once by the observer, which takes the settings as they are", async () => {
        const rig = await new Rig().start({ mediaTypes: ["voic", "voice"], fields: ["waitng", "interacting"] });
        await rig.clock.advance(900_000);
        assert.equal(rig.warnings.length, 2);
        assert.match(rig.warnings[0]!, /"voic", .* Did you mean voice\?$/);
        assert.match(rig.warnings[1]!, /"waitng", .* Did you mean waiting\?$/);
        assert.equal(rig.errors.length, 0);
        rig.take();
        rig.tell(instantEvent(rig.clock.now(), { oInteracting: 4 }));
        const [message] = rig.take();
        assert.deepEqual(Object.keys(message!.payload.media), ["voic", "voice"]);
        rig.close();
        assert.equal(rig.connection.leftOver, 0);
    });
});
