/** docs/intervals.md: its examples are what intervals mean, its grammar is what is understood. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { INTERVAL_WORDS, readInterval } from "../../src/analytics/interval.js";
import { previewInterval } from "../../src/analytics/preview.js";
import type { GenesysError } from "../../src/platform/errors.js";

const DOC = readFileSync(path.resolve(__dirname, "../../docs/intervals.md"), "utf8");
const NOW = "2026-11-20T10:17:23.456Z";

/** The cells of the table after a marker. */
function table(marker: string): readonly (readonly string[])[] {
    const [, after] = DOC.split(marker);
    assert.ok(after, marker);
    const lines = after.slice(after.indexOf("|")).split("\n");
    const end = lines.findIndex((line) => !line.startsWith("|"));
    return lines.slice(2, end < 0 ? lines.length : end).map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim().replaceAll("`", "")));
}

describe("the examples of docs/intervals.md", () => {
    const examples = table(`<!-- examples: now=${NOW} timeZone=Europe/Berlin -->`);

    it("are many", () => assert.ok(examples.length >= 30));

    for (const [text, from, to] of examples) {
        it(text!, () => {
            const interval = readInterval({ text: text!, timeZone: "Europe/Berlin", weekStart: "" }, Date.parse(NOW));
            assert.deepEqual([interval.from, interval.to], [Date.parse(from!), Date.parse(to!)]);
            // The offsets as well.
            for (const [written, told] of [[from!, interval.start], [to!, interval.end]] as const) assert.equal(told.slice(-6), written.slice(-6));
        });
    }

    it("name every interval that is offered as a correction", () => {
        const shape = (words: string): string => words.replaceAll(/\d+/g, "N");
        const shown = new Set(examples.map(([text]) => shape(text!)));
        for (const words of INTERVAL_WORDS) assert.ok(shown.has(shape(words)), words);
    });

    for (const [now, text, timeZone, weekStart, from, to, lasts] of table("<!-- examples: clocks -->")) {
        it(`${text} in ${timeZone} at ${now}`, () => {
            const interval = readInterval({ text: text!, timeZone: timeZone!, weekStart: weekStart! }, Date.parse(now!));
            assert.deepEqual([interval.from, interval.to], [Date.parse(from!), Date.parse(to!)]);
            const [length, unit] = lasts!.split(" ") as [string, "h" | "s"];
            assert.equal(interval.to - interval.from, Number(length) * { h: 3_600_000, s: 1_000 }[unit]);
        });
    }
});

type Grammar = ReadonlyMap<string, string>;

/** The rules by name; each as a regular expression, which a grammar without recursion is. */
function grammar(): Grammar {
    const text = /<!-- grammar -->\n```ebnf\n([^`]*)```/.exec(DOC)?.[1];
    assert.ok(text, "a grammar");
    return new Map(text.trim().split(/;\s*(?:\n|$)/).filter((rule) => rule.trim() !== "").map((rule) => {
        const at = rule.indexOf("=");
        return [rule.slice(0, at).trim(), rule.slice(at + 1).trim()];
    }));
}

function pattern(name: string, rules: Grammar): string {
    const rule = rules.get(name);
    assert.ok(rule !== undefined, `a rule for ${name}`);
    const tokens = rule.match(/"[^"]*"|\w+|[,|()[\]]/g)!;
    const parts = tokens.map((token) => {
        if (token.startsWith("\"")) return token.slice(1, -1).replaceAll("+", "\\+").replaceAll(/ +/g, " +");
        if (/\w/.test(token)) return pattern(token, rules);
        return ({ ",": "", "|": "|", "(": "(?:", ")": ")", "[": "(?:", "]": ")?" } as Record<string, string>)[token]!;
    });
    return `(?:${parts.join("")})`;
}

describe("the grammar of docs/intervals.md", () => {
    const rules = grammar();
    const interval = new RegExp(`^${pattern("interval", rules)}$`, "i");
    const words = new RegExp(`^${pattern("words", rules)}$`, "i");

    const keyOf = (text: string): string | null => {
        try {
            readInterval({ text, timeZone: "Europe/London", weekStart: "" }, Date.parse(NOW));
            return null;
        } catch (error) {
            assert.equal((error as GenesysError).code, "INVALID_QUERY");
            return (error as GenesysError).key;
        }
    };
    const isUnderstood = (text: string): boolean => [null, "interval-reversed", "interval-nothing", "interval-out-of-range"].includes(keyOf(text));

    it("has every word that is offered as a correction", () => {
        for (const text of INTERVAL_WORDS) assert.match(text, interval);
    });

    it("makes nothing that is not understood (property)", () => {
        const sentence = fc.stringMatching(new RegExp(interval.source));
        fc.assert(fc.property(sentence, (text) => isUnderstood(text) || assert.fail(`${text}: ${keyOf(text)}`)), { numRuns: 300 });
    });

    it("makes all words that are understood (property)", () => {
        const piece = fc.oneof(
            fc.constantFrom("last", "this", "today", "yesterday", "same day", "last week", "until", "ago", "half", "half hour", "to date", "next", "0", "1", "15", "007", "1234567"),
            fc.constantFrom("minute", "minutes", "hour", "hours", "day", "days", "weeks", "month", "quarters", "year", "years", "half hours"),
        );
        fc.assert(
            fc.property(fc.array(piece, { minLength: 1, maxLength: 6 }), (pieces) => {
                const text = pieces.join(" ");
                assert.equal(isUnderstood(text), words.test(text), text);
            }),
            { numRuns: 1_500 },
        );
    });
});

describe("the preview of an interval", () => {
    it("tells what it means now, by the wall clock as well", () => {
        const { interval, mistake } = previewInterval({ interval: "today", timeZone: "Europe/Berlin", weekStart: "monday" }, Date.parse(NOW));
        assert.equal(mistake, null);
        assert.deepEqual(interval, {
            from: "2026-11-19T23:00:00.000Z", to: NOW, localFrom: "2026-11-20 00:00", localTo: "2026-11-20 11:17:23",
            start: "2026-11-20T00:00:00.000+01:00", end: "2026-11-20T11:17:23.456+01:00", timeZone: "Europe/Berlin", hours: (11 * 3_600 + 17 * 60 + 23.456) / 3_600,
        });
        assert.equal(previewInterval({ interval: "yesterday", timeZone: "Europe/London" }, Date.parse("2026-10-26T12:00:00Z")).interval?.hours, 25);
        assert.equal(previewInterval({ interval: "today" }, Date.parse(NOW)).interval?.timeZone, Intl.DateTimeFormat().resolvedOptions().timeZone);
    });

    it("tells a mistake in place of it", () => {
        const mistakes = (question: { interval: unknown; timeZone?: unknown; weekStart?: unknown }): unknown[] => {
            const { interval, mistake } = previewInterval(question, Date.parse(NOW));
            assert.equal(interval, null);
            return [mistake.code, mistake.cause.field, mistake.cause.nearest];
        };
        assert.deepEqual(mistakes({ interval: "yestrday" }), ["INVALID_QUERY", "interval", "yesterday"]);
        assert.deepEqual(mistakes({ interval: "today", timeZone: "Europe/Berln" }), ["INVALID_QUERY", "timeZone", "Europe/Berlin"]);
        assert.deepEqual(mistakes({ interval: "today", weekStart: "mondy" }), ["INVALID_QUERY", "weekStart", "monday"]);
        assert.deepEqual(mistakes({ interval: undefined }), ["INVALID_QUERY", "interval", null]);
        assert.deepEqual(mistakes({ interval: ["today", "today"] }), ["INVALID_QUERY", "interval", null]);
    });

    it("never throws, whatever a browser sends (property)", () => {
        const anything = fc.anything({ withNullPrototype: true });
        fc.assert(
            fc.property(anything, anything, anything, (interval, timeZone, weekStart) => {
                const result = previewInterval({ interval, timeZone, weekStart }, Date.parse(NOW));
                assert.equal(result.interval === null, result.mistake !== null);
            }),
        );
    });
});
