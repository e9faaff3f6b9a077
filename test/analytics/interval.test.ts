/** Intervals: every word, ISO-8601 in three forms, and both days on which clocks change. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { readInterval, WEEKDAYS } from "../../src/analytics/interval.js";
import { localTime } from "../../src/analytics/zone.js";
import type { GenesysError } from "../../src/platform/errors.js";

const NOW = "2026-11-20T10:17:23.456Z";

function read(text: string, timeZone = "Europe/Berlin", now = NOW, weekStart = ""): string {
    const { start, end, from, to } = readInterval({ text, timeZone, weekStart }, Date.parse(now));
    assert.equal(Date.parse(start), from);
    assert.equal(Date.parse(end), to);
    return `${start}/${end}`.replaceAll(":00.000", "").replaceAll("+00:00", "Z");
}

describe("interval words", () => {
    // Friday 2026-11-20, 11:17:23.456 in Berlin.
    const cases: readonly (readonly [string, string])[] = [
        ["today", "2026-11-20T00:00+01:00/2026-11-20T11:17:23.456+01:00"],
        ["this half hour", "2026-11-20T11:00+01:00/2026-11-20T11:17:23.456+01:00"],
        ["this hour", "2026-11-20T11:00+01:00/2026-11-20T11:17:23.456+01:00"],
        ["this day", "2026-11-20T00:00+01:00/2026-11-20T11:17:23.456+01:00"],
        ["this week", "2026-11-16T00:00+01:00/2026-11-20T11:17:23.456+01:00"],
        ["this month", "2026-11-01T00:00+01:00/2026-11-20T11:17:23.456+01:00"],
        ["this quarter", "2026-10-01T00:00+02:00/2026-11-20T11:17:23.456+01:00"],
        ["this year", "2026-01-01T00:00+01:00/2026-11-20T11:17:23.456+01:00"],
        ["yesterday", "2026-11-19T00:00+01:00/2026-11-20T00:00+01:00"],
        ["last half hour", "2026-11-20T10:30+01:00/2026-11-20T11:00+01:00"],
        ["last hour", "2026-11-20T10:00+01:00/2026-11-20T11:00+01:00"],
        ["last day", "2026-11-19T00:00+01:00/2026-11-20T00:00+01:00"],
        ["last week", "2026-11-09T00:00+01:00/2026-11-16T00:00+01:00"],
        ["last month", "2026-10-01T00:00+02:00/2026-11-01T00:00+01:00"],
        ["last quarter", "2026-07-01T00:00+02:00/2026-10-01T00:00+02:00"],
        ["last year", "2025-01-01T00:00+01:00/2026-01-01T00:00+01:00"],
        ["same day last week", "2026-11-13T00:00+01:00/2026-11-14T00:00+01:00"],
        ["last 30 minutes", "2026-11-20T10:47:23.456+01:00/2026-11-20T11:17:23.456+01:00"],
        ["last 1 minute", "2026-11-20T11:16:23.456+01:00/2026-11-20T11:17:23.456+01:00"],
        ["last 2 hours", "2026-11-20T09:17:23.456+01:00/2026-11-20T11:17:23.456+01:00"],
        ["last 7 days", "2026-11-13T00:00+01:00/2026-11-20T00:00+01:00"],
        ["last 2 weeks", "2026-11-02T00:00+01:00/2026-11-16T00:00+01:00"],
        ["last 3 months", "2026-08-01T00:00+02:00/2026-11-01T00:00+01:00"],
        ["last 2 quarters", "2026-04-01T00:00+02:00/2026-10-01T00:00+02:00"],
        ["last 2 years", "2024-01-01T00:00+01:00/2026-01-01T00:00+01:00"],
        ["today until 15 minutes ago", "2026-11-20T00:00+01:00/2026-11-20T11:02:23.456+01:00"],
        ["this week until 1 hour ago", "2026-11-16T00:00+01:00/2026-11-20T10:17:23.456+01:00"],
        ["  Last   7 DAYS ", "2026-11-13T00:00+01:00/2026-11-20T00:00+01:00"],
    ];
    for (const [text, expected] of cases) it(text.trim(), () => assert.equal(read(text), expected));

    it("have no length yet when they have only just begun", () => {
        const midnight = "2026-06-01T00:00+02:00";
        // A Monday.
        const now = new Date(midnight).toISOString();
        for (const text of ["today", "this half hour", "this hour", "this day", "this week", "this month", "today until 15 minutes ago", "this hour until 1 hour ago"]) {
            assert.equal(read(text, "Europe/Berlin", now), `${midnight}/${midnight}`);
        }
        assert.equal(read("today", "Europe/Berlin", "2026-05-31T22:00:05Z"), `${midnight}/2026-06-01T00:00:05.000+02:00`);
        for (const time of ["00:00:00.001", "00:14:59.999", "00:15"]) {
            assert.equal(read("today until 15 minutes ago", "UTC", `2026-06-01T${time}Z`), "2026-06-01T00:00Z/2026-06-01T00:00Z");
        }
        assert.equal(read("today until 15 minutes ago", "UTC", "2026-06-01T00:16Z"), "2026-06-01T00:00Z/2026-06-01T00:01Z");
    });

    it("begins weeks with any day", () => {
        const starts = WEEKDAYS.map((day) => read("this week", "UTC", NOW, day).slice(0, 10));
        assert.deepEqual(starts, ["2026-11-16", "2026-11-17", "2026-11-18", "2026-11-19", "2026-11-20", "2026-11-14", "2026-11-15"]);
        assert.equal(read("last week", "UTC", NOW, "Sunday"), "2026-11-08T00:00Z/2026-11-15T00:00Z");
    });

    it("knows zones that differ by a quarter of an hour", () => {
        assert.equal(read("last half hour", "Asia/Kathmandu"), "2026-11-20T15:30+05:45/2026-11-20T16:00+05:45");
        assert.equal(read("yesterday", "Pacific/Chatham"), "2026-11-20T00:00+13:45/2026-11-21T00:00+13:45");
    });

    it("takes zone names in any case, and writes them as the platform does", () => {
        const zone = (timeZone: string): string => readInterval({ text: "today", timeZone, weekStart: "" }, Date.parse(NOW)).timeZone;
        assert.equal(zone("europe/london"), "Europe/London");
        assert.equal(zone("utc"), "UTC");
        assert.equal(zone("Asia/Kolkata"), "Asia/Kolkata");
        assert.equal(zone("US/Eastern"), "US/Eastern");
        // Another name in another case is the zone's own, of which there may be two spellings.
        for (const name of ["asia/kolkata", "ASIA/KOLKATA", "asia/Calcutta"]) assert.match(zone(name), /^Asia\/(Kolkata|Calcutta)$/);
        assert.equal(zone(""), Intl.DateTimeFormat().resolvedOptions().timeZone);
    });
});

describe("days on which clocks change", () => {
    const cases: readonly (readonly [string, string, string, string, number])[] = [
        ["Europe/London", "2026-03-29T12:00:00Z", "today", "2026-03-29T00:00Z/2026-03-29T13:00+01:00", 12],
        ["Europe/London", "2026-03-30T12:00:00Z", "yesterday", "2026-03-29T00:00Z/2026-03-30T00:00+01:00", 23],
        ["Europe/London", "2026-10-26T12:00:00Z", "yesterday", "2026-10-25T00:00+01:00/2026-10-26T00:00Z", 25],
        ["Europe/London", "2026-03-30T12:00:00Z", "last week", "2026-03-23T00:00Z/2026-03-30T00:00+01:00", 167],
        ["America/New_York", "2026-03-09T12:00:00Z", "yesterday", "2026-03-08T00:00-05:00/2026-03-09T00:00-04:00", 23],
        ["America/New_York", "2026-11-02T12:00:00Z", "yesterday", "2026-11-01T00:00-04:00/2026-11-02T00:00-05:00", 25],
        ["America/New_York", "2026-11-02T12:00:00Z", "last 2 days", "2026-10-31T00:00-04:00/2026-11-02T00:00-05:00", 49],
        ["Australia/Lord_Howe", "2026-10-05T12:00:00Z", "yesterday", "2026-10-04T00:00+10:30/2026-10-05T00:00+11:00", 23.5],
        ["Australia/Lord_Howe", "2026-04-06T12:00:00Z", "yesterday", "2026-04-05T00:00+11:00/2026-04-06T00:00+10:30", 24.5],
        // Midnight itself is skipped: the day begins at one o'clock.
        ["Africa/Cairo", "2026-04-25T12:00:00Z", "yesterday", "2026-04-24T01:00+03:00/2026-04-25T00:00+03:00", 23],
        // Midnight comes twice: the day begins with the first.
        ["America/Havana", "2026-11-02T12:00:00Z", "yesterday", "2026-11-01T00:00-04:00/2026-11-02T00:00-05:00", 25],
        // Hours are hours, also across the change.
        ["Europe/London", "2026-10-25T02:00:00Z", "last 3 hours", "2026-10-25T00:00+01:00/2026-10-25T02:00Z", 3],
    ];
    for (const [zone, now, text, expected, hours] of cases) {
        it(`${text} in ${zone} on ${now.slice(0, 10)}: ${hours} hours`, () => {
            const { from, to } = readInterval({ text, timeZone: zone, weekStart: "" }, Date.parse(now));
            assert.equal(read(text, zone, now), expected);
            assert.equal((to - from) / 3_600_000, hours);
        });
    }

    for (const zone of ["Europe/London", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo"]) {
        for (const [unit, minutes] of [["hour", 60], ["half hour", 30]] as const) {
            it(`last ${unit} leaves no gap over the year in ${zone}`, () => {
                const changes = offsetChanges(zone, 2026);
                assert.equal(changes.length, 2);
                for (const change of changes) {
                    let previous: number | null = null;
                    for (let now = change - 5 * 3_600_000; now < change + 5 * 3_600_000; now += 10 * 60_000) {
                        const { from, to } = readInterval({ text: `last ${unit}`, timeZone: zone, weekStart: "" }, now);
                        assert.ok(to <= now && now - to < 2 * minutes * 60_000);
                        if (previous !== null && previous !== to) assert.equal(from, previous);
                        previous = to;
                    }
                }
            });
        }
    }
});

describe("intervals in ISO-8601", () => {
    const cases: readonly (readonly [string, string])[] = [
        ["2026-11-01/2026-11-08", "2026-11-01T00:00Z/2026-11-08T00:00Z"],
        ["2026-11-01T08:00/2026-11-01T18:30", "2026-11-01T08:00Z/2026-11-01T18:30Z"],
        ["2026-11-01 08:00/2026-11-01 18:30", "2026-11-01T08:00Z/2026-11-01T18:30Z"],
        ["2026-11-01T08:00Z/2026-11-01T18:30+01:00", "2026-11-01T08:00Z/2026-11-01T17:30Z"],
        ["2026-11-01T08:00:00.250Z/PT30M", "2026-11-01T08:00:00.250Z/2026-11-01T08:30:00.250Z"],
        ["P1D/2026-11-01", "2026-10-31T00:00Z/2026-11-01T00:00Z"],
        ["PT1H/2026-11-01T00:00", "2026-10-31T23:00Z/2026-11-01T00:00Z"],
        ["2026-W47/P1W", "2026-11-16T00:00Z/2026-11-23T00:00Z"],
        ["20261101/20261102", "2026-11-01T00:00Z/2026-11-02T00:00Z"],
        ["2026-03-29/P1D", "2026-03-29T00:00Z/2026-03-30T00:00+01:00"],
        ["2026-03-29/PT24H", "2026-03-29T00:00Z/2026-03-30T01:00+01:00"],
        // Not there in spring: pushed on. There twice in autumn: the first.
        ["2026-03-29T01:30/2026-03-29T04:00", "2026-03-29T02:30+01:00/2026-03-29T04:00+01:00"],
        ["2026-10-25T01:30/2026-10-25T03:00", "2026-10-25T01:30+01:00/2026-10-25T03:00Z"],
        ["2026-10-25T01:30Z/2026-10-25T03:00", "2026-10-25T01:30Z/2026-10-25T03:00Z"],
        [" 2026-11-01 / 2026-11-02 ", "2026-11-01T00:00Z/2026-11-02T00:00Z"],
    ];
    for (const [text, expected] of cases) {
        it(text, () => assert.equal(read(text, "Europe/London"), expected));
    }
});

describe("intervals that cannot be read", () => {
    const cases: readonly (readonly [string, string, string, string?])[] = [
        ["", "interval-empty", "interval"],
        ["   ", "interval-empty", "interval"],
        ["yestrday", "interval-unreadable-near", "interval", "yesterday"],
        ["last weak", "interval-unreadable-near", "interval", "last week"],
        ["next week", "interval-unreadable-near", "interval"],
        ["zzzzzzzzzzzzzzzzzzzz", "interval-unreadable", "interval"],
        ["last 0 days", "interval-unreadable-near", "interval"],
        ["last 0 minutes", "interval-unreadable-near", "interval", "last 30 minutes"],
        ["last 1.5 days", "interval-unreadable-near", "interval"],
        ["last 999999 years", "interval-out-of-range", "interval"],
        ["2200-01-01/P1D", "interval-out-of-range", "interval"],
        ["yesterday until 5 minutes ago", "interval-until-ended", "interval", "yesterday"],
        ["last week until 1 hour ago", "interval-until-ended", "interval", "last week"],
        ["previous month", "interval-unreadable-near", "interval", "last month"],
        ["past 24 hrs", "interval-unreadable-near", "interval", "last 24 hours"],
        ["Current Week", "interval-unreadable-near", "interval", "this week"],
        ["month to date", "interval-unreadable-near", "interval", "this month"],
        ["last minute", "interval-unreadable-near", "interval", "last 1 minute"],
        ["last 12 mnths", "interval-unreadable-near", "interval", "last 12 months"],
        ["2026-11-01 to 2026-11-08", "interval-unreadable-near", "interval", "2026-11-01/2026-11-08"],
        ["last 30 minutes until 1 hour ago", "interval-nothing", "interval"],
        ["last 2 hours until 2 hours ago", "interval-nothing", "interval"],
        ["2026-11-01", "interval-unreadable-near", "interval", "2026-11-01/P1D"],
        ["2026-11-01/2026-11-02/2026-11-03", "interval-unreadable", "interval"],
        ["P1D/P1D", "interval-unreadable", "interval"],
        ["2026-11-01/tomorrow", "interval-time-unreadable", "interval"],
        ["2026-13-01/2026-14-01", "interval-time-unreadable", "interval"],
        ["10:00/11:00", "interval-time-unreadable", "interval"],
        ["/2026-11-01", "interval-time-unreadable", "interval"],
        ["2026-11-01/PX", "interval-time-unreadable", "interval"],
        ["1030/1130", "interval-out-of-range", "interval"],
        ["2026-11-02/2026-11-01", "interval-reversed", "interval"],
        ["2026-11-01/2026-11-01", "interval-nothing", "interval"],
        ["2026-11-01/PT0S", "interval-nothing", "interval"],
        ["2026-11-01/-P1D", "interval-reversed", "interval"],
    ];
    const failure = (text: string, timeZone = "Europe/London", weekStart = ""): GenesysError => {
        try {
            readInterval({ text, timeZone, weekStart }, Date.parse(NOW));
        } catch (error) {
            return error as GenesysError;
        }
        return assert.fail(`${text} was read`);
    };
    for (const [text, key, field, nearest] of cases) {
        it(`${JSON.stringify(text)}: ${key}`, () => {
            const error = failure(text);
            assert.equal(error.code, "INVALID_QUERY");
            assert.equal(error.key, key);
            assert.equal(error.cause.field, field);
            assert.doesNotMatch(error.message, /__/);
            if (nearest !== undefined) assert.equal(error.cause.nearest, nearest);
        });
    }

    it("names unknown zones and days, and the nearest known ones", () => {
        const zone = failure("today", "Europe/Berln");
        assert.deepEqual([zone.key, zone.cause.field, zone.cause.value, zone.cause.nearest], ["zone-unknown-near", "timeZone", "Europe/Berln", "Europe/Berlin"]);
        assert.equal(failure("today", "+01:00").key, "zone-unknown");
        assert.equal(failure("today", "local").cause.field, "timeZone");
        assert.equal(failure("today", "system").cause.field, "timeZone");
        assert.equal(failure("today", "x".repeat(10_000)).cause.nearest, null);
        const day = failure("today", "UTC", "mondy");
        assert.deepEqual([day.cause.field, day.cause.nearest], ["weekStart", "monday"]);
    });

    it("are told at once and in short, however long they are", () => {
        const million = "1".repeat(1_000_000);
        for (const text of [million, `2026${million}/P1D`, `2026-11-01/P${million}D`, `last ${million} days`, `today until ${million} minutes ago`, "P".repeat(1_000_000), "/".repeat(1_000_000)]) {
            const error = failure(text);
            assert.ok(error.message.length < 400, `${error.key}: ${error.message.length}`);
        }
        for (const text of [`2026-11-01/${"x".repeat(150)}`, `${"2".repeat(150)}/P1D`]) assert.ok(failure(text).message.length < 400);
        assert.ok(failure("today", million).message.length < 400);
        assert.ok(failure("today", "UTC", million).message.length < 400);
    });

    it("never fails in another way, whatever is written", () => {
        fc.assert(
            fc.property(fc.string({ maxLength: 40 }), fc.constantFrom("Europe/London", "UTC"), (text, timeZone) => {
                try {
                    const { from, to } = readInterval({ text, timeZone, weekStart: "" }, Date.parse(NOW));
                    return from <= to;
                } catch (error) {
                    return (error as GenesysError).code === "INVALID_QUERY";
                }
            }),
            { numRuns: 300 },
        );
    });
});

function offsetChanges(zone: string, year: number): number[] {
    const changes: number[] = [];
    const step = 30 * 60_000;
    for (let time = Date.UTC(year, 0, 1); time < Date.UTC(year + 1, 0, 1); time += step) {
        if (localTime(time, zone).offset !== localTime(time + step, zone).offset) changes.push(time + step);
    }
    return changes;
}
