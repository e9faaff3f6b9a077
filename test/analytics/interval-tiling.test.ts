/** Whole units tile time: whatever the zone and the moment, the intervals of successive runs neither overlap nor leave a gap. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { readInterval, WEEKDAYS, type Interval } from "../../src/analytics/interval.js";

const ZONES = Intl.supportedValuesOf("timeZone");
/** Zones whose clocks do what others' do not: at midnight, by half an hour, across a whole day, four times a year. */
const ODD_ZONES = [
    "Africa/Cairo", "Africa/Casablanca", "America/Asuncion", "America/Havana", "America/New_York", "America/Sao_Paulo", "Antarctica/Troll",
    "Asia/Amman", "Asia/Beirut", "Asia/Kathmandu", "Asia/Pyongyang", "Asia/Tehran", "Atlantic/Azores", "Australia/Lord_Howe", "Europe/London",
    "Pacific/Apia", "Pacific/Chatham",
];
/** There a date never was: counting days by the calendar, it is one of them all the same. */
const LEFT_OUT_A_DATE = ["Pacific/Apia", "Pacific/Enderbury", "Pacific/Fakaofo", "Pacific/Kanton", "Pacific/Kiritimati"];
const FROM = Date.UTC(1995, 0, 1);
const TO = Date.UTC(2037, 0, 1);

const zone = fc.oneof(fc.constantFrom(...ZONES), fc.constantFrom(...ODD_ZONES));
const unit = fc.constantFrom("half hour", "hour", "day", "week", "month", "quarter", "year");
const weekStart = fc.constantFrom(...WEEKDAYS);

function read(text: string, timeZone: string, weekDay: string, now: number): Interval {
    return readInterval({ text, timeZone, weekStart: weekDay }, now);
}

/** An instant at random, or one close to a change of clocks. */
const moment = fc.tuple(fc.integer({ min: FROM, max: TO }), fc.boolean(), fc.integer({ min: -36, max: 36 }));

function near([at, atChange, hours]: readonly [number, boolean, number], timeZone: string): number {
    if (!atChange) return at;
    const offset = offsets(timeZone);
    for (let day = at; day < at + 400 * 86_400_000; day += 86_400_000) {
        if (offset(day) !== offset(day + 86_400_000)) return day + 43_200_000 + hours * 3_600_000;
    }
    return at;
}

function offsets(timeZone: string): (at: number) => string {
    const format = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset", year: "numeric" });
    return (at) => format.formatToParts(at).find(({ type }) => type === "timeZoneName")!.value;
}

describe("intervals of whole units", () => {
    it("tile time: each ends where the next begins, and every instant of one gives the same (property)", () => {
        fc.assert(
            fc.property(zone, unit, weekStart, moment, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (timeZone, word, weekDay, when, share) => {
                const now = near(when, timeZone);
                const last = read(`last ${word}`, timeZone, weekDay, now);
                const present = read(`this ${word}`, timeZone, weekDay, now);
                assert.ok(last.from < last.to && last.to <= now, "has a length and is over");
                assert.deepEqual([present.from, present.to], [last.to, now], "the present unit begins where the last one ended");
                const atEnd = read(`last ${word}`, timeZone, weekDay, last.to);
                assert.deepEqual([atEnd.from, atEnd.to], [last.from, last.to], "it is the last one from its very end on");
                for (const at of [last.from, last.from + Math.floor(share * (last.to - last.from)), last.to - 1]) {
                    const earlier = read(`last ${word}`, timeZone, weekDay, at);
                    assert.equal(earlier.to, last.from, "the one before ends where it begins, asked at any time within it");
                    assert.equal(read(`this ${word}`, timeZone, weekDay, at).from, last.from);
                }
            }),
            { numRuns: 300 },
        );
    });

    it("of several units are those units joined (property)", () => {
        const words = fc.constantFrom("day", "week", "month", "quarter", "year");
        fc.assert(
            fc.property(zone, words, weekStart, fc.integer({ min: FROM, max: TO }), fc.integer({ min: 2, max: 9 }), (timeZone, word, weekDay, now, count) => {
                fc.pre(!LEFT_OUT_A_DATE.includes(timeZone));
                const many = read(`last ${count} ${word}s`, timeZone, weekDay, now);
                let edge = now;
                for (let index = 0; index < count; index++) {
                    const one = read(`last ${word}`, timeZone, weekDay, edge);
                    if (index === 0) assert.equal(one.to, many.to);
                    edge = one.from;
                }
                assert.equal(many.from, edge);
            }),
            { numRuns: 150 },
        );
    });

    it("begin with another local date than the instant before, and end so (property)", () => {
        fc.assert(
            fc.property(zone, fc.constantFrom("yesterday", "last week", "last month", "last quarter", "last year", "same day last week"), weekStart, moment, (timeZone, text, weekDay, when) => {
                const { from, to } = read(text, timeZone, weekDay, near(when, timeZone));
                const date = new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit", weekday: "long" });
                for (const edge of [from, to]) assert.notEqual(date.format(edge), date.format(edge - 1), new Date(edge).toISOString());
                const [month, day] = [new Intl.DateTimeFormat("en-US", { timeZone, month: "numeric" }).format(from), new Intl.DateTimeFormat("en-US", { timeZone, day: "numeric" }).format(from)];
                if (text === "last week") assert.equal(new Intl.DateTimeFormat("en-US", { timeZone, weekday: "long" }).format(from).toLowerCase(), weekDay);
                if (/month|quarter|year/.test(text)) assert.equal(day, "1");
                if (text === "last quarter") assert.ok(["1", "4", "7", "10"].includes(month));
                if (text === "last year") assert.equal(month, "1");
            }),
            { numRuns: 200 },
        );
    });

    it("leave out no half hour of a change of clocks and count none twice, run every ten minutes", () => {
        let edge = null as number | null;
        for (let now = Date.UTC(2026, 2, 28); now < Date.UTC(2026, 2, 31); now += 600_000) {
            const { from, to } = read("last half hour", "Europe/London", "", now);
            if (edge !== null && to !== edge) assert.equal(from, edge);
            edge = to;
        }
        assert.equal(edge, Date.UTC(2026, 2, 30, 23, 30));
    });
});

describe("rolling intervals", () => {
    it("are as long as they say, also where clocks change (property)", () => {
        fc.assert(
            fc.property(zone, fc.integer({ min: 1, max: 500 }), fc.constantFrom("minute", "hour"), moment, (timeZone, count, word, when) => {
                const now = near(when, timeZone);
                const { from, to } = read(`last ${count} ${word}s`, timeZone, "", now);
                assert.deepEqual([to, to - from], [now, count * (word === "hour" ? 3_600_000 : 60_000)]);
            }),
            { numRuns: 100 },
        );
    });

    it("end earlier with until, and never before they start (property)", () => {
        const opening = fc.constantFrom("today", "this half hour", "this hour", "this week", "this month", "this quarter", "this year");
        fc.assert(
            fc.property(zone, opening, fc.integer({ min: 1, max: 2_000 }), weekStart, moment, (timeZone, text, minutes, weekDay, when) => {
                const now = near(when, timeZone);
                const whole = read(text, timeZone, weekDay, now);
                const cut = read(`${text} until ${minutes} minutes ago`, timeZone, weekDay, now);
                assert.deepEqual([cut.from, cut.to], [whole.from, Math.max(whole.from, now - minutes * 60_000)]);
            }),
            { numRuns: 100 },
        );
    });
});
