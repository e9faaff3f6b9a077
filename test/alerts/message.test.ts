/** What goes out: the message's keys, names and sentences, texts of one's own; and which source a message is about. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { ENGLISH, builtIn, duration, figureName } from "../../src/alerts/sentences.js";
import { conditionEntries } from "../../src/alerts/settings.js";
import { keyOf } from "../../src/alerts/source.js";
import { compileTemplate } from "../../src/alerts/template.js";
import { Rig, stateOf } from "./rig.js";

const ALERT_KEYS = ["state", "key", "keys", "queue", "conditions", "since", "durationSeconds", "count", "payload"];

describe("alert message", () => {
    it("has every key in every state, and keeps the other properties of the deciding message", async () => {
        const rig = new Rig({ repeat: 60 });
        const request = { socket: {} };
        const hear = (figures: object, event: string): Promise<void> => rig.hear({ ...stateOf(figures, "q", event), to: "team@example.com", req: request, res: request });
        await hear({ waiting: 6 }, "update");
        await rig.seconds(60);
        await hear({ waiting: 6 }, "stale");
        await rig.seconds(1);
        await hear({ waiting: 6 }, "resumed");
        await hear({ waiting: 0 }, "update");
        await hear({ waiting: 6 }, "update");
        await hear({ waiting: 6 }, "removed");
        assert.deepEqual(rig.states, ["raised", "reminder", "stale", "resumed", "cleared", "raised", "removed"]);
        for (const told of rig.told) {
            assert.deepEqual(Object.keys(told.alert), ALERT_KEYS);
            assert.equal(told["to"], "team@example.com");
            assert.equal(typeof told.topic, "string");
            assert.ok(told.payload.length > 5);
            // What the clock tells is a clone without the request.
            const isByClock = ["reminder", "stale"].includes(told.alert.state);
            assert.equal("req" in told || "res" in told, !isByClock, told.alert.state);
            for (const value of Object.values(told.alert)) assert.notEqual(value, undefined);
        }
        const [raised, reminder] = rig.told;
        assert.deepEqual(raised!.alert.queue, { id: "q", name: "Queue q", division: { id: "d", name: "Home" } });
        assert.deepEqual([raised!.alert.payload.waiting, raised!.alert.since], [6, "2026-11-20T10:07:00.000Z"]);
        assert.notEqual(raised!.alert.payload, reminder!.alert.payload);
        assert.deepEqual(reminder!.alert.payload, raised!.alert.payload);
    });

    it("of the clock is no part of what went out before", async () => {
        const rig = new Rig({ repeat: 60 });
        await rig.state({ waiting: 6 });
        (rig.told[0]!.alert.payload as { waiting: number }).waiting = -1;
        await rig.seconds(120);
        (rig.told[1]!.alert.payload as { waiting: number }).waiting = -2;
        assert.deepEqual(rig.told.map(({ alert }) => alert.payload.waiting), [-1, -2, 6]);
    });

    it("says it in a sentence where there is no text", async () => {
        const rig = new Rig({ conditions: [{ raise: 5, clear: 3 }, { property: "media.voice.longestWaitSeconds", operator: ">=", raise: 60 }], repeat: 600 });
        const voice = (longestWaitSeconds: number): object => ({ voice: { waiting: 1, longestWaitSeconds } });
        await rig.state({ waiting: 7, media: voice(61.231) });
        await rig.seconds(600);
        await rig.state({ waiting: 2, media: voice(10) });
        await rig.stale();
        await rig.seconds(1);
        await rig.state({ waiting: 2, media: voice(10) });
        assert.deepEqual(rig.told.map(({ topic, payload }) => `${topic} | ${payload}`), [
            "Alert: Queue q | Queue q: Waiting is 7 (alert above 5); Longest wait (seconds) in voice is 61.23 (alert from 60).",
            "Still: Queue q | Queue q, for 10:00 now: Waiting is 7 (alert above 5); Longest wait (seconds) in voice is 661.23 (alert from 60).",
            "Over: Queue q | Queue q: over after 10:00. Waiting is 2; Longest wait (seconds) in voice is 10.",
            "No current figures: Queue q | At the moment nothing is known of: Queue q. Alerts wait until it is known again; none of them counts as over.",
            "Figures are current again: Queue q | Known again: Queue q. Alerts go on.",
        ]);
    });

    it("names figures, spans and many sources as people do", () => {
        assert.equal(figureName("payload.agents.idle", ENGLISH), "Agents idle");
        assert.equal(figureName("media.chat.waiting", ENGLISH), "Waiting in chat");
        for (const other of ["rows[0].x", "constructor", "media.voice", "media.voice.constructor"]) assert.equal(figureName(other, ENGLISH), other);
        assert.deepEqual([0, 7, 67, 3_607].map(duration), ["0:00", "0:07", "1:07", "1:00:07"]);
        const names = Array.from({ length: 13 }, (_, index) => `Q${index}`);
        const said = { state: "stale", names, conditions: [], operators: [], durationSeconds: null } as const;
        assert.match(builtIn("subject", said, ENGLISH), /Q0, .*Q9 and 3 more$/);
        // A name that looks like a parameter stays a name.
        assert.equal(builtIn("subject", { ...said, names: ["__count__"] }, ENGLISH), "No current figures: __count__");
        assert.match(builtIn("subject", { ...said, names: [""] }, ENGLISH), /the only source/);
    });

    describe("texts of one's own", () => {
        it("are Mustache over alert, payload, queue, topic and a flag for the state, without HTML escaping", async () => {
            const rig = new Rig({
                subject: "{{#raised}}Up{{/raised}}{{#cleared}}Down{{/cleared}}: {{queue.name}}\n({{topic}})",
                text: "{{payload.waiting}} & {{{payload.note}}} {{payload.note}} {{queue}} {{#alert.conditions}}{{property}}>{{raise}} in {{queue.id}};{{/alert.conditions}} {{missing}}{{^stale}}fresh{{/stale}}",
            });
            await rig.state({ waiting: 6, note: "<b>\"A&B\"</b>" });
            await rig.state({ waiting: 0 });
            assert.equal(rig.told[0]!.topic, "Up: Queue q (Queue q)");
            assert.equal(rig.told[0]!.payload, "6 & <b>\"A&B\"</b> <b>\"A&B\"</b> Queue q waiting>5 in q; fresh");
            assert.equal(rig.told[1]!.topic, "Down: Queue q (Queue q)");
        });

        it("that cannot be read are CONFIG and named", () => {
            for (const text of ["{{#raised}}", "{{/raised}}", "{{open", "{{#a}}{{/b}}"]) {
                assert.throws(() => compileTemplate("subject", text), { code: "CONFIG", message: /^The setting subject is no Mustache text/ });
            }
        });

        it("find nothing inherited and call nothing", () => {
            let called = 0;
            const view = { payload: { call: () => ++called, list: [1, 2], bare: Object.assign(Object.create(null), { a: 1 }), loop: {} as Record<string, unknown> } };
            view.payload.loop["loop"] = view.payload.loop;
            const render = (text: string): string => compileTemplate("text", text).render(view);
            for (const path of ["payload.call", "payload.constructor", "payload.constructor.constructor", "payload.__proto__", "toString", "payload.list.map", "__proto__.x", "payload.toString", "payload.loop"]) {
                assert.equal(render(`[{{${path}}}{{{${path}}}}{{#${path}.constructor}}return 1{{/${path}.constructor}}]`), "[]", path);
            }
            assert.equal(render("{{payload.list}} {{payload.bare}} {{#payload.list}}{{.}}{{/payload.list}} {{> payload}}"), "1, 2 {\"a\":1} 12 ");
            assert.equal(called, 0);
            fc.assert(
                fc.property(fc.string(), (text) => {
                    try {
                        assert.equal(typeof compileTemplate("text", text).render(view), "string");
                    } catch (thrown) {
                        assert.equal((thrown as { code?: string }).code, "CONFIG");
                    }
                }),
                { numRuns: 300 },
            );
        });
    });

    describe("sources", () => {
        it("are told apart by the queue's id, a row's queueId, the topic, or are one", () => {
            assert.equal(keyOf({ payload: { queue: { id: "1" }, queueId: "2" }, topic: "3" }, ""), "1");
            assert.equal(keyOf({ payload: { queueId: "2" }, topic: "3" }, ""), "2");
            assert.equal(keyOf({ payload: 7, topic: "3" }, ""), "3");
            assert.equal(keyOf({ payload: 7 }, ""), "");
            assert.equal(keyOf({ site: { number: 7 } }, "msg.site.number"), "7");
            assert.equal(keyOf({ payload: { "a.b": "x" } }, "payload[\"a.b\"]"), "x");
            assert.throws(() => keyOf({ topic: "3" }, "site"), { code: "CONFIG", message: /no property site/ });
            assert.throws(() => keyOf({ topic: "3" }, "__proto__"), { code: "CONFIG" });
        });

        it("may be anything that has figures: a number as payload, rows of a report", async () => {
            const number = new Rig({ conditions: [{ property: "payload" }].map((condition) => ({ ...condition, raise: 30 })) });
            await number.hear({ payload: 31 });
            const { alert, topic } = number.told[0]!;
            assert.deepEqual([alert.key, alert.queue, alert.payload, topic], ["", null, 31, "Alert: the only source"]);
            const row = new Rig({ conditions: [{ property: "abandonRate", raise: 0.1 }] });
            await row.hear({ payload: { queueId: "7", queueName: "Sales", abandonRate: 0.2 } });
            assert.deepEqual([row.told[0]!.alert.queue, row.told[0]!.topic], [{ id: "7", name: "Sales" }, "Alert: Sales"]);
        });
    });

    it("conditions may come as JSON text, one alone or nested lists; anything else is CONFIG", () => {
        const one = { property: "waiting", raise: 5 };
        assert.deepEqual(conditionEntries(JSON.stringify([one, one])), [one, one]);
        assert.deepEqual(conditionEntries([JSON.stringify(one), [one], "", null]), [one, one]);
        for (const wrong of ["waiting > 5", [7], true]) assert.throws(() => conditionEntries(wrong), { code: "CONFIG", message: /must list conditions/ });
    });
});
